import { type GrokDefinition } from './library.ts';

/** One column of a tab-separated log: `TYPE:field`; absent values are `-`, or `(empty)` in a set. */
const column = (reference: string): string => `(?:-|%{${reference}})`;
const needed = (reference: string): string => `%{${reference}}`;
const columns = (...parts: readonly (readonly string[])[]): string => parts.flat().join('\\t');

const time = '%{NUMBER:timestamp}';
const endpoints = [
  time,
  ...[
    'NOTSPACE:zeek.session_id',
    'IP:source.ip',
    'INT:source.port:int',
    'IP:destination.ip',
    'INT:destination.port:int',
  ].map(needed),
];

function httpColumns(data: string, isZeek: boolean): string {
  const whenZeek = (...references: readonly string[]): string[] => (isZeek ? references.map(column) : []);
  return columns(
    endpoints,
    [needed('INT:zeek.http.trans_depth:int')],
    ['WORD:http.request.method', `${data}:url.domain`, `${data}:url.original`, `${data}:http.request.referrer`].map(
      column,
    ),
    whenZeek('NUMBER:http.version'),
    [column(`${data}:user_agent.original`)],
    whenZeek(`${data}:zeek.http.origin`),
    [
      'NUMBER:http.request.body.bytes:int',
      'NUMBER:http.response.body.bytes:int',
      'POSINT:http.response.status_code:int',
      'DATA:zeek.http.status_msg',
      'POSINT:zeek.http.info_code:int',
      'DATA:zeek.http.info_msg',
    ].map(column),
    isZeek ? [] : [column(`${data}:zeek.http.filename`)],
    [`(?:\\(empty\\)|%{${data}:zeek.http.tags})`],
    [`${data}:url.username`, `${data}:url.password`, `${data}:zeek.http.proxied`, `${data}:zeek.http.orig_fuids`].map(
      column,
    ),
    whenZeek(`${data}:zeek.http.orig_filenames`),
    [`${data}:http.request.mime_type`, `${data}:zeek.http.resp_fuids`].map(column),
    whenZeek(`${data}:zeek.http.resp_filenames`),
    [column(`${data}:http.response.mime_type`)],
  );
}

function dnsColumns(data: string, bool: string, isZeek: boolean): string {
  return columns(
    endpoints,
    [needed('WORD:network.transport'), column('INT:dns.id:int')],
    isZeek ? [column('NUMBER:zeek.dns.rtt:float')] : [],
    [
      `${data}:dns.question.name`,
      'INT:zeek.dns.qclass:int',
      `${data}:zeek.dns.qclass_name`,
      'INT:zeek.dns.qtype:int',
      `${data}:dns.question.type`,
      'INT:zeek.dns.rcode:int',
      `${data}:dns.response_code`,
      ...['AA', 'TC', 'RD', 'RA'].map((flag) => `${bool}:zeek.dns.${flag}`),
      'NONNEGINT:zeek.dns.Z:int',
      `${data}:zeek.dns.answers`,
      'DATA:zeek.dns.TTLs',
      `${bool}:zeek.dns.rejected`,
    ].map(column),
  );
}

function connectionColumns(data: string, bool: string, tail: { local: string; tunnel: string; macs: string }): string {
  const head = columns(
    endpoints,
    [needed('WORD:network.transport')],
    [
      `${data}:network.protocol`,
      'NUMBER:zeek.connection.duration:float',
      'INT:zeek.connection.orig_bytes:int',
      'INT:zeek.connection.resp_bytes:int',
      `${data}:zeek.connection.state`,
      `${bool}:zeek.connection.local_orig`,
    ].map(column),
  );
  const counts = columns(
    [
      'INT:zeek.connection.missed_bytes:int',
      `${data}:zeek.connection.history`,
      'INT:source.packets:int',
      'INT:source.bytes:int',
      'INT:destination.packets:int',
      'INT:destination.bytes:int',
    ].map(column),
    [tail.tunnel],
  );
  return `${head}\\t${tail.local}${counts}${tail.macs}`;
}

function fileColumns(data: string, bool: string, hosts: readonly [string, string]): string {
  return columns(
    [time, needed('NOTSPACE:zeek.files.fuid'), ...hosts],
    [
      `${data}:zeek.files.session_ids`,
      `${data}:zeek.files.source`,
      'INT:zeek.files.depth:int',
      `${data}:zeek.files.analyzers`,
      `${data}:file.mime_type`,
      `${data}:file.name`,
      'NUMBER:zeek.files.duration:float',
      `${data}:zeek.files.local_orig`,
      `${bool}:zeek.files.is_orig`,
      'INT:zeek.files.seen_bytes:int',
      'INT:file.size:int',
      'INT:zeek.files.missing_bytes:int',
      'INT:zeek.files.overflow_bytes:int',
      `${bool}:zeek.files.timedout`,
      `${data}:zeek.files.parent_fuid`,
      ...['md5', 'sha1', 'sha256'].map((hash) => `${data}:file.hash.${hash}`),
      `${data}:zeek.files.extracted`,
    ].map(column),
  );
}

const hostList = (field: string, side: string): string =>
  `(?:-|(?<zeek.files.${field}>%{IP:${side}.ip}(?:[\\s,]%{IP})+)|%{IP:${side}.ip})`;

/** Network monitor Zeek, and Bro as it was called before: connection, DNS, HTTP and file logs. */
export const zeekPatterns: Readonly<Record<string, GrokDefinition>> = {
  ZEEK_BOOL: '[TF]',
  ZEEK_DATA: '[^\\t]+',
  ZEEK_HTTP: httpColumns('ZEEK_DATA', true),
  ZEEK_DNS: dnsColumns('ZEEK_DATA', 'ZEEK_BOOL', true),
  ZEEK_CONN: connectionColumns('ZEEK_DATA', 'ZEEK_BOOL', {
    local: `${column('ZEEK_BOOL:zeek.connection.local_resp')}\\t`,
    tunnel: '(?:-|\\(empty\\)|%{ZEEK_DATA:zeek.connection.tunnel_parents})',
    macs: `(?:\\t${column('COMMONMAC:source.mac')}\\t${column('COMMONMAC:destination.mac')})?`,
  }),
  ZEEK_FILES_TX_HOSTS: hostList('tx_hosts', 'server'),
  ZEEK_FILES_RX_HOSTS: hostList('rx_hosts', 'client'),
  ZEEK_FILES: `${fileColumns('ZEEK_DATA', 'ZEEK_BOOL', ['%{ZEEK_FILES_TX_HOSTS}', '%{ZEEK_FILES_RX_HOSTS}'])}(?:\\t${column('ZEEK_BOOL:zeek.files.extracted_cutoff')}\\t${column('INT:zeek.files.extracted_size:int')})?`,

  BRO_BOOL: '[TF]',
  BRO_DATA: '[^\\t]+',
  BRO_HTTP: httpColumns('BRO_DATA', false),
  BRO_DNS: dnsColumns('BRO_DATA', 'BRO_BOOL', false),
  BRO_CONN: connectionColumns('BRO_DATA', 'BRO_BOOL', {
    local: `(?:${column('BRO_BOOL:zeek.connection.local_resp')}\\t)?`,
    tunnel: '(?:\\(empty\\)|%{BRO_DATA:zeek.connection.tunnel_parents})',
    macs: '',
  }),
  BRO_FILES: fileColumns('BRO_DATA', 'BRO_BOOL', [column('IP:server.ip'), column('IP:client.ip')]),
};
