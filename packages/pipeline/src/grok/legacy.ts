import { type GrokDefinition } from './library.ts';

const orDash = (reference: string): string => `(?:%{${reference}}|-)`;
const named = (pairs: readonly string[], separator: string): string =>
  pairs.map((pair) => `%{${pair}}`).join(separator);

const clock = '%{HOUR}:?%{MINUTE}:?%{SECOND}';
const request = '(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})';
const logTime = '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp8601})';

const haproxyHead =
  '(?:%{SYSLOGTIMESTAMP:syslog_timestamp}|%{TIMESTAMP_ISO8601:timestamp8601}) %{IPORHOST:syslog_server} %{SYSLOGPROG}:';
const haproxyClient =
  '%{IP:client_ip}:%{INT:client_port} \\[%{HAPROXYDATE:accept_date}\\] %{NOTSPACE:frontend_name} %{NOTSPACE:backend_name}/%{NOTSPACE:server_name}';
const haproxyConnections = `${named(['INT:actconn', 'INT:feconn', 'INT:beconn', 'INT:srvconn', 'NOTSPACE:retries'], '/')} %{INT:srv_queue}/%{INT:backend_queue}`;
const haproxyUri =
  '(?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@]*)?@)?(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?';

const flowEndpoints = '%{IP:src-ip}/%{INT:src-port}->%{IP:dst-ip}/%{INT:dst-port} %{DATA:service}';
const flowNat = `%{IP:nat-src-ip}/%{INT:nat-src-port}->%{IP:nat-dst-ip}/%{INT:nat-dst-port} ${named(['DATA:src-nat-rule-name', 'DATA:dst-nat-rule-name'], ' ')}`;
const flowPolicy = named(['DATA:policy-name', 'DATA:from-zone', 'DATA:to-zone'], ' ');

const s3Columns = [
  ...['WORD:owner', 'NOTSPACE:bucket'].map((pair) => `%{${pair}}`),
  '\\[%{HTTPDATE:timestamp}\\]',
  ...['IP:clientip', 'NOTSPACE:requester', 'NOTSPACE:request_id', 'NOTSPACE:operation', 'NOTSPACE:key'].map(
    (pair) => `%{${pair}}`,
  ),
  '(?:"%{S3_REQUEST_LINE}"|-)',
  orDash('INT:response:int'),
  '(?:-|%{NOTSPACE:error_code})',
  ...['bytes', 'object_size', 'request_time_ms', 'turnaround_time_ms'].map((field) => orDash(`INT:${field}:int`)),
  orDash('QS:referrer'),
  '(?:"?%{QS:agent}"?|-)',
  '(?:-|%{NOTSPACE:version_id})',
];

const elbColumns = [
  ...['TIMESTAMP_ISO8601:timestamp', 'NOTSPACE:elb'].map((pair) => `%{${pair}}`),
  '%{IP:clientip}:%{INT:clientport:int}',
  '(?:%{IP:backendip}:?:%{INT:backendport:int}|-)',
  ...['request', 'backend', 'response'].map((part) => `%{NUMBER:${part}_processing_time:float}`),
  '%{INT:response:int}',
  '(?:-|%{INT:backend_response:int})',
  '%{INT:received_bytes:int} %{INT:bytes:int} "%{ELB_REQUEST_LINE}"',
];

/** Columns of free text take as much as they can, as they always did: of newer logs the last ones get the later columns. */
const cell = (field: string): string => `%{GREEDYDATA:${field}}`;

const cloudfrontColumns = [
  '(?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\\t%{TIME})',
  '%{WORD:x_edge_location}',
  orDash('NUMBER:sc_bytes:int'),
  ...['IPORHOST:clientip', 'WORD:cs_method', 'HOSTNAME:cs_host', 'NOTSPACE:cs_uri_stem', 'NUMBER:sc_status:int'].map(
    (pair) => `%{${pair}}`,
  ),
  ...['referrer', 'agent', 'cs_uri_query', 'cookies'].map(cell),
  ...['WORD:x_edge_result_type', 'NOTSPACE:x_edge_request_id', 'HOSTNAME:x_host_header'].map((pair) => `%{${pair}}`),
  '%{URIPROTO:cs_protocol}',
  '%{INT:cs_bytes:int}',
  '%{NUMBER:time_taken:float}.*',
  ...['x_forwarded_for', 'ssl_protocol', 'ssl_cipher', 'x_edge_response_result_type'].map(cell),
];

const railsTimes = [
  '\\(Views: %{NUMBER:viewms}ms \\| ActiveRecord: %{NUMBER:activerecordms}ms',
  '\\(ActiveRecord: %{NUMBER:activerecordms}ms',
];

/**
 * Log formats with the field names of the time before ECS (`clientip`, `verb`), for configurations that were written for
 * them. What is not here is the same in both.
 */
export const legacyPatterns: Readonly<Record<string, GrokDefinition>> = {
  SYSLOGPROG: '%{PROG:program}(?:\\[%{POSINT:pid}\\])?',
  SYSLOGFACILITY: '<%{NONNEGINT:facility}.%{NONNEGINT:priority}>',
  SYSLOGBASE: '%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:',
  SYSLOGBASE2: `${logTime} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource}(?: %{SYSLOGPROG}:|)`,
  SYSLOGLINE: '%{SYSLOGBASE2} %{GREEDYDATA:message}',
  SYSLOGPAMSESSION:
    '%{SYSLOGBASE} (?<message>%{WORD:pam_module}\\(%{DATA:pam_caller}\\): session %{WORD:pam_session_state} for user %{USERNAME:username}(?: by %{GREEDYDATA:pam_by})?%{GREEDYDATA})',
  CRONLOG: '%{SYSLOGBASE} \\(%{USER:user}\\) %{CRON_ACTION:action} \\(%{DATA:message}\\)',
  SYSLOG5424PRI: '<%{NONNEGINT:syslog5424_pri}>',
  SYSLOG5424BASE: [
    '%{SYSLOG5424PRI}%{NONNEGINT:syslog5424_ver}',
    orDash('TIMESTAMP_ISO8601:syslog5424_ts'),
    orDash('IPORHOST:syslog5424_host'),
    ...['app', 'proc', 'msgid'].map((part) => `(?:-|%{SYSLOG5424PRINTASCII:syslog5424_${part}})`),
    '(?:%{SYSLOG5424SD:syslog5424_sd}|-|)',
  ].join(' +'),
  SYSLOG5424LINE: '%{SYSLOG5424BASE} +%{GREEDYDATA:syslog5424_msg}',

  HTTPD_COMMONLOG: `${named(['IPORHOST:clientip', 'HTTPDUSER:ident', 'HTTPDUSER:auth'], ' ')} \\[%{HTTPDATE:timestamp}\\] "${request}" (?:-|%{NUMBER:response}) (?:-|%{NUMBER:bytes})`,
  HTTPD_COMBINEDLOG: '%{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}',
  HTTPD20_ERRORLOG:
    '\\[%{HTTPDERROR_DATE:timestamp}\\] \\[%{LOGLEVEL:loglevel}\\] (?:\\[client %{IPORHOST:clientip}\\] )?%{GREEDYDATA:message}',
  HTTPD24_ERRORLOG: [
    '\\[%{HTTPDERROR_DATE:timestamp}\\] \\[(?:%{WORD:module})?:%{LOGLEVEL:loglevel}\\] \\[pid %{POSINT:pid}(?::tid %{NUMBER:tid})?\\]',
    '(?: \\(%{POSINT:proxy_errorcode}\\)%{DATA:proxy_message}:)?(?: \\[client %{IPORHOST:clientip}:%{POSINT:clientport}\\])?',
    '(?: %{DATA:errorcode}:)? %{GREEDYDATA:message}',
  ].join(''),

  HAPROXYTIME: '%{HOUR:haproxy_hour}:%{MINUTE:haproxy_minute}:%{SECOND:haproxy_second}',
  HAPROXYDATE:
    '%{MONTHDAY:haproxy_monthday}/%{MONTH:haproxy_month}/%{YEAR:haproxy_year}:%{HAPROXYTIME:haproxy_time}.%{INT:haproxy_milliseconds}',
  HAPROXYCAPTUREDREQUESTHEADERS: '%{DATA:captured_request_headers}',
  HAPROXYCAPTUREDRESPONSEHEADERS: '%{DATA:captured_response_headers}',
  HAPROXYHTTPBASE: [
    `${haproxyClient} ${named(['INT:time_request', 'INT:time_queue', 'INT:time_backend_connect', 'INT:time_backend_response', 'NOTSPACE:time_duration'], '/')}`,
    ` ${named(['INT:http_status_code', 'NOTSPACE:bytes_read', 'DATA:captured_request_cookie', 'DATA:captured_response_cookie', 'NOTSPACE:termination_state'], ' ')}`,
    ` ${haproxyConnections} (?:\\{%{HAPROXYCAPTUREDREQUESTHEADERS}\\})? ?(?:\\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\\})? ?`,
    `"(?:<BADREQ>|(?:%{WORD:http_verb} ${haproxyUri}(?: HTTP/%{NUMBER:http_version})?)?)"?`,
  ].join(''),
  HAPROXYHTTP: `${haproxyHead} %{HAPROXYHTTPBASE}`,
  HAPROXYTCP: `${haproxyHead} ${haproxyClient} ${named(['INT:time_queue', 'INT:time_backend_connect', 'NOTSPACE:time_duration'], '/')} %{NOTSPACE:bytes_read} %{NOTSPACE:termination_state} ${haproxyConnections}`,

  URIHOST: '%{IPORHOST}(?::%{POSINT:port})?',
  S3_REQUEST_LINE: request,
  S3_ACCESS_LOG: s3Columns.join(' '),
  ELB_URIPATHPARAM: '%{URIPATH:path}(?:%{URIPARAM:params})?',
  ELB_URI: '%{URIPROTO:proto}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST:urihost})?(?:%{ELB_URIPATHPARAM})?',
  ELB_REQUEST_LINE: '(?:%{WORD:verb} %{ELB_URI:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})',
  ELB_ACCESS_LOG: elbColumns.join(' '),
  CLOUDFRONT_ACCESS_LOG: cloudfrontColumns.join('\\t'),

  SQUID3: `%{NUMBER:timestamp}\\s+%{NUMBER:duration}\\s%{IP:client_address}\\s%{WORD:cache_result}/%{NONNEGINT:status_code}\\s${named(['NUMBER:bytes', 'WORD:request_method', 'NOTSPACE:url'], '\\s')}\\s${orDash('NOTSPACE:user')}\\s%{WORD:hierarchy_code}/${orDash('IPORHOST:server')}\\s%{NOTSPACE:content_type}`,
  REDISLOG: '\\[%{POSINT:pid}\\] %{REDISTIMESTAMP:timestamp} \\*',
  REDISMONLOG:
    '%{NUMBER:timestamp} \\[%{INT:database} %{IP:client}:%{NUMBER:port}\\] "%{WORD:command}"\\s?%{GREEDYDATA:params}',
  BIND9:
    '%{BIND9_TIMESTAMP:timestamp} queries: %{LOGLEVEL:loglevel}: client:?(?: @0x[0-9A-Fa-f]+)? %{IP:clientip}#%{POSINT:clientport} \\(%{GREEDYDATA:query}\\): query: %{GREEDYDATA:query} IN %{GREEDYDATA:querytype} \\(%{IP:dns}\\)',

  RT_FLOW_EVENT: 'RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)',
  RT_FLOW1: `%{RT_FLOW_EVENT:event}: %{GREEDYDATA:close-reason}: ${flowEndpoints} ${flowNat} %{INT:protocol-id} ${flowPolicy} %{INT:session-id} \\d+\\(%{DATA:sent}\\) \\d+\\(%{DATA:received}\\) %{INT:elapsed-time} .*`,
  RT_FLOW2: `%{RT_FLOW_EVENT:event}: session created ${flowEndpoints} ${flowNat} %{INT:protocol-id} ${flowPolicy} %{INT:session-id} .*`,
  RT_FLOW3: `%{RT_FLOW_EVENT:event}: session denied ${flowEndpoints} %{INT:protocol-id}\\(\\d\\) ${flowPolicy} .*`,

  POSTGRESQL: '%{DATESTAMP:timestamp} %{TZ} %{DATA:user_id} %{GREEDYDATA:connection_id} %{POSINT:pid}',
  MONGO_LOG: '%{SYSLOGTIMESTAMP:timestamp} \\[%{WORD:component}\\] %{GREEDYDATA:message}',
  MONGO3_LOG:
    '%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:severity} (?:%{MONGO3_COMPONENT:component}|-)%{SPACE}(?:\\[%{DATA:context}\\])? %{GREEDYDATA:message}',
  JAVASTACKTRACEPART: '%{SPACE}at %{JAVACLASS:class}\\.%{JAVAMETHOD:method}\\(%{JAVAFILE:file}(?::%{NUMBER:line})?\\)',
  CATALINALOG: `(?<timestamp>%{MONTH} %{MONTHDAY}, %{YEAR} ${clock} (?:AM|PM)) %{JAVACLASS:class} %{JAVALOGMESSAGE:logmessage}`,
  TOMCATLOG: `(?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} ${clock} %{ISO8601_TIMEZONE}) \\| %{LOGLEVEL:level} \\| %{JAVACLASS:class} - %{JAVALOGMESSAGE:logmessage}`,
  MCOLLECTIVE: '., \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid}\\]%{SPACE}%{LOGLEVEL:event_level}',
  RUBY_LOGGER:
    '[DFEWI], \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid}\\] *%{RUBY_LOGLEVEL:loglevel} -- +%{DATA:progname}: %{GREEDYDATA:message}',
  RCONTROLLER: '(?<controller>[^#]+)#(?<action>\\w+)',
  RAILS3HEAD: `Started %{WORD:verb} "%{URIPATHPARAM:request}" for %{IPORHOST:clientip} at (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} ${clock} %{ISO8601_TIMEZONE})`,
  RPROCESSING: '\\W*Processing by %{RCONTROLLER} as (?<format>\\S+)(?:\\W*Parameters: \\{%{DATA:params}\\}\\W*)?',
  RAILS3PROFILE: `(?:${railsTimes.join('|')})?`,
  RAILS3FOOT: 'Completed %{NUMBER:response}%{DATA} in %{NUMBER:totalms}ms %{RAILS3PROFILE}%{GREEDYDATA}',
  RAILS3: '%{RAILS3HEAD}(?:%{RPROCESSING})?(?<context>(?:%{DATA}\\n)*)(?:%{RAILS3FOOT})?',
};
