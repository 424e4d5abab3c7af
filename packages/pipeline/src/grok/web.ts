import { type GrokDefinition } from './library.ts';

/** `-` or a value: how access logs write an absent part. */
function orDash(reference: string): string {
  return `(?:-|%{${reference}})`;
}

function orMinusOne(reference: string): string {
  return `(?:-1|%{${reference}})`;
}

function quotedOrDash(reference: string): string {
  return `"${orDash(reference)}"`;
}

const requestLine = (target: string): string =>
  `%{WORD:http.request.method} ${target}(?: HTTP/%{NUMBER:http.version})?`;

const uri = (host: string, path: string): string => `(?:%{USER:url.username}(?::[^@]*)?@)?(?:${host})?(?:${path})?`;

const haproxyConnections = ['active', 'frontend', 'backend', 'server', 'retries']
  .map((name) => `%{INT:haproxy.connections.${name}:int}`)
  .join('/');

const haproxyHead =
  '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp}) %{IPORHOST:host.hostname} %{SYSLOGPROG}:';

const haproxyClient =
  '%{IP:source.address}:%{INT:source.port:int} \\[%{HAPROXYDATE:haproxy.request_date}\\] %{NOTSPACE:haproxy.frontend_name} %{NOTSPACE:haproxy.backend_name}/(?:<NOSRV>|%{NOTSPACE:haproxy.server_name})';

const haproxyEnd = `%{NOTSPACE:haproxy.termination_state} ${haproxyConnections} %{INT:haproxy.server_queue:int}/%{INT:haproxy.backend_queue:int}`;

const haproxyHttpTimes = [
  orMinusOne('INT:haproxy.http.request.time_wait_ms:int'),
  orMinusOne('INT:haproxy.total_waiting_time_ms:int'),
  orMinusOne('INT:haproxy.connection_wait_time_ms:int'),
  orMinusOne('INT:haproxy.http.request.time_wait_without_data_ms:int'),
  '%{NOTSPACE:haproxy.total_time_ms}',
].join('/');

const s3Columns = [
  '%{WORD:aws.s3access.bucket_owner}',
  '%{NOTSPACE:aws.s3access.bucket}',
  '\\[%{HTTPDATE:timestamp}\\]',
  orDash('IP:client.ip'),
  orDash('NOTSPACE:client.user.id'),
  '%{NOTSPACE:aws.s3access.request_id}',
  '%{NOTSPACE:aws.s3access.operation}',
  orDash('NOTSPACE:aws.s3access.key'),
  '(?:-|"%{S3_REQUEST_LINE:aws.s3access.request_uri}")',
  orDash('INT:http.response.status_code:int'),
  orDash('NOTSPACE:aws.s3access.error_code'),
  orDash('INT:aws.s3access.bytes_sent:int'),
  orDash('INT:aws.s3access.object_size:int'),
  orDash('INT:aws.s3access.total_time:int'),
  orDash('INT:aws.s3access.turn_around_time:int'),
  quotedOrDash('DATA:http.request.referrer'),
  quotedOrDash('DATA:user_agent.original'),
  orDash('NOTSPACE:aws.s3access.version_id'),
];

const s3LaterColumns = [
  'aws.s3access.host_id',
  'aws.s3access.signature_version',
  'tls.cipher',
  'aws.s3access.authentication_type',
  'aws.s3access.host_header',
  'aws.s3access.tls_version',
].map((field) => orDash(`NOTSPACE:${field}`));

const elbColumns = [
  '%{TIMESTAMP_ISO8601:timestamp}',
  '%{NOTSPACE:aws.elb.name}',
  '%{IP:source.ip}:%{INT:source.port:int}',
  '(?:-|%{IP:aws.elb.backend.ip}:%{INT:aws.elb.backend.port:int})',
  orMinusOne('NUMBER:aws.elb.request_processing_time.sec:float'),
  orMinusOne('NUMBER:aws.elb.backend_processing_time.sec:float'),
  orMinusOne('NUMBER:aws.elb.response_processing_time.sec:float'),
  '%{INT:http.response.status_code:int}',
  orDash('INT:aws.elb.backend.http.response.status_code:int'),
  '%{INT:http.request.body.bytes:int}',
  '%{INT:http.response.body.bytes:int}',
  '"%{ELB_REQUEST_LINE}"',
];

const cloudfrontColumns = [
  '(?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\\t%{TIME})',
  '%{WORD:aws.cloudfront.x_edge_location}',
  orDash('INT:destination.bytes:int'),
  '%{IPORHOST:source.ip}',
  '%{WORD:http.request.method}',
  '%{HOSTNAME:url.domain}',
  '%{NOTSPACE:url.path}',
  '(?:000|%{INT:http.response.status_code:int})',
  orDash('DATA:http.request.referrer'),
  '%{DATA:user_agent.original}',
  orDash('DATA:url.query'),
  orDash('DATA:aws.cloudfront.http.request.cookie'),
  '%{WORD:aws.cloudfront.x_edge_result_type}',
  '%{NOTSPACE:aws.cloudfront.x_edge_request_id}',
  '%{HOSTNAME:aws.cloudfront.http.request.host}',
  '%{URIPROTO:network.protocol}',
  orDash('INT:source.bytes:int'),
  '%{NUMBER:aws.cloudfront.time_taken:float}',
  orDash('IP:network.forwarded_ip'),
  orDash('DATA:aws.cloudfront.ssl_protocol'),
  orDash('NOTSPACE:tls.cipher'),
  '%{WORD:aws.cloudfront.x_edge_response_result_type}',
];

const cloudfrontLaterColumns = [
  '(?:-|HTTP/%{NUMBER:http.version})',
  orDash('DATA:aws.cloudfront.fle_status'),
  orDash('DATA:aws.cloudfront.fle_encrypted_fields'),
  '%{INT:source.port:int}',
  '%{NUMBER:aws.cloudfront.time_to_first_byte:float}',
  orDash('DATA:aws.cloudfront.x_edge_detailed_result_type'),
  orDash('NOTSPACE:http.request.mime_type'),
  orDash('INT:aws.cloudfront.http.request.size:int'),
  orDash('INT:aws.cloudfront.http.request.range.start:int'),
  orDash('INT:aws.cloudfront.http.request.range.end:int'),
];

const squidColumns = [
  '%{NUMBER:timestamp}\\s+%{NUMBER:squid.request.duration:int}',
  '%{IP:source.ip}',
  '%{WORD:event.action}/%{SQUID3_STATUS}',
  '%{INT:http.response.bytes:int}',
  '%{WORD:http.request.method}',
  '%{NOTSPACE:url.original}',
  orDash('NOTSPACE:user.name'),
  `%{WORD:squid.hierarchy_code}/${orDash('IPORHOST:destination.address')}`,
  orDash('NOTSPACE:http.response.mime_type'),
];

/** Web servers, proxies, load balancers and their cloud forms. */
export const webPatterns: Readonly<Record<string, GrokDefinition>> = {
  HTTPDUSER: '%{EMAILADDRESS}|%{USER}',
  HTTPDERROR_DATE: '%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}',
  HTTPD_COMMONLOG: [
    '%{IPORHOST:source.address}',
    orDash('HTTPDUSER:apache.access.user.identity'),
    orDash('HTTPDUSER:user.name'),
    '\\[%{HTTPDATE:timestamp}\\]',
    `"(?:${requestLine('%{NOTSPACE:url.original}')}|%{DATA})"`,
    orDash('INT:http.response.status_code:int'),
    orDash('INT:http.response.body.bytes:int'),
  ].join(' '),
  HTTPD_COMBINEDLOG: `%{HTTPD_COMMONLOG} ${quotedOrDash('DATA:http.request.referrer')} ${quotedOrDash('DATA:user_agent.original')}`,
  COMMONAPACHELOG: '%{HTTPD_COMMONLOG}',
  COMBINEDAPACHELOG: '%{HTTPD_COMBINEDLOG}',
  HTTPD20_ERRORLOG:
    '\\[%{HTTPDERROR_DATE:timestamp}\\] \\[%{LOGLEVEL:log.level}\\] (?:\\[client %{IPORHOST:source.address}\\] )?%{GREEDYDATA:message}',
  HTTPD24_ERRORLOG: [
    '\\[%{HTTPDERROR_DATE:timestamp}\\] \\[(?:%{WORD:apache.error.module})?:%{LOGLEVEL:log.level}\\]',
    ' \\[pid %{POSINT:process.pid:int}(?::tid %{INT:process.thread.id:int})?\\]',
    '(?: \\(%{POSINT:apache.error.proxy.error.code}\\)%{DATA:apache.error.proxy.error.message}:)?',
    '(?: \\[client %{IPORHOST:source.address}(?::%{POSINT:source.port:int})?\\])?',
    '(?: %{DATA:error.code}:)? %{GREEDYDATA:message}',
  ].join(''),
  HTTPD_ERRORLOG: '%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG}',

  HAPROXYTIME: '%{HOUR}:%{MINUTE}:%{SECOND}',
  HAPROXYDATE: '%{MONTHDAY}/%{MONTH}/%{YEAR}:%{HAPROXYTIME}.%{INT}',
  HAPROXYCAPTUREDREQUESTHEADERS: '%{DATA:haproxy.http.request.captured_headers}',
  HAPROXYCAPTUREDRESPONSEHEADERS: '%{DATA:haproxy.http.response.captured_headers}',
  HAPROXYURI: `(?:%{URIPROTO:url.scheme}://)?${uri('%{IPORHOST:url.domain}(?::%{POSINT:url.port:int})?', '%{URIPATH:url.path}(?:\\?%{URIQUERY:url.query})?')}`,
  HAPROXYHTTPREQUESTLINE: `<BADREQ>|${requestLine('%{HAPROXYURI:url.original}')}`,
  HAPROXYHTTPBASE: [
    `${haproxyClient} ${haproxyHttpTimes} %{INT:http.response.status_code:int} %{INT:source.bytes:int}`,
    ` ${orDash('DATA:haproxy.http.request.captured_cookie')} ${orDash('DATA:haproxy.http.response.captured_cookie')} ${haproxyEnd}`,
    '(?: \\{%{HAPROXYCAPTUREDREQUESTHEADERS}\\}(?: \\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\\})?)?(?: "%{HAPROXYHTTPREQUESTLINE}"?)?',
  ].join(''),
  HAPROXYHTTP: `${haproxyHead} %{HAPROXYHTTPBASE}`,
  HAPROXYTCP: `${haproxyHead} ${haproxyClient} ${orMinusOne('INT:haproxy.total_waiting_time_ms:int')}/${orMinusOne('INT:haproxy.connection_wait_time_ms:int')}/%{NOTSPACE:haproxy.total_time_ms} %{INT:source.bytes:int} ${haproxyEnd}`,

  S3_REQUEST_LINE: requestLine('%{NOTSPACE:url.original}'),
  S3_ACCESS_LOG: `${s3Columns.join(' ')}(?: ${s3LaterColumns.join(' ')})?`,
  ELB_URIHOST: '%{IPORHOST:url.domain}(?::%{POSINT:url.port:int})?',
  ELB_URIPATHQUERY: '%{URIPATH:url.path}(?:\\?%{URIQUERY:url.query})?',
  ELB_URIPATHPARAM: '%{ELB_URIPATHQUERY}',
  ELB_URI: `%{URIPROTO:url.scheme}://${uri('%{ELB_URIHOST}', '%{ELB_URIPATHQUERY}')}`,
  ELB_REQUEST_LINE: requestLine('%{ELB_URI:url.original}'),
  ELB_V1_HTTP_LOG: `${elbColumns.join(' ')}(?: ${quotedOrDash('DATA:user_agent.original')} ${orDash('NOTSPACE:tls.cipher')} ${orDash('NOTSPACE:aws.elb.ssl_protocol')})?`,
  ELB_ACCESS_LOG: '%{ELB_V1_HTTP_LOG}',
  CLOUDFRONT_ACCESS_LOG: `${cloudfrontColumns.join('\\t')}(?:\\t${cloudfrontLaterColumns.join('\\t')})?`,

  SQUID3_STATUS: '%{POSINT:http.response.status_code:int}|0|000',
  SQUID3: squidColumns.join('\\s'),
};
