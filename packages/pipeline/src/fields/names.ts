import { type ParserConfig } from '@logwarden/contracts';

/** What the pipeline does with a value beside storing it. */
export const roles = { plain: 0, time: 1, level: 2, text: 3 } as const;
export type Role = (typeof roles)[keyof typeof roles];

/** Where an own name goes. */
export interface FieldPlan {
  /** The name as the log has it, flattened with dots. */
  readonly own: string;
  /** The name it is stored under. */
  readonly target: string;
  readonly role: Role;
  /** Among several fields that hold a time, the lowest rank is the event's time. */
  readonly rank: number;
}

/** Own names that have one clear ECS meaning. Names that mean different things in different logs stay as they are. */
const mapped: Readonly<Record<string, readonly string[]>> = {
  'log.level': [
    'level',
    'lvl',
    'loglevel',
    'log_level',
    'logLevel',
    'levelname',
    'severity',
    'severityText',
    'severity_text',
    'LEVEL',
    'Level',
    '@l',
    '级别',
    '日志级别',
  ],
  severity_number: ['severityNumber'],
  message: ['msg', 'log', 'short_message', 'MESSAGE', 'Message', '@m', '@message', 'log_message', '消息', '日志内容'],
  'log.logger': ['logger', 'logger_name', 'loggerName', 'log.name'],
  'process.thread.name': ['thread', 'thread_name', 'threadName'],
  'process.pid': ['pid', 'process_id'],
  'host.name': ['host', 'hostname', 'HOSTNAME', 'host_name', 'hostName', 'computer_name'],
  'host.ip': ['host_ip', 'hostip'],
  'service.name': [
    'service',
    'service_name',
    'serviceName',
    'service-name',
    'resource.service.name',
    'resource.attributes.service.name',
  ],
  'service.environment': ['service_environment', 'deployment.environment', 'deployment.environment.name'],
  'trace.id': [
    'trace_id',
    'traceId',
    'traceid',
    'TraceId',
    'traceID',
    'trace-id',
    'trace',
    'otelTraceID',
    'X-B3-TraceId',
  ],
  'span.id': ['span_id', 'spanId', 'spanid', 'SpanId', 'spanID', 'span-id', 'otelSpanID', 'X-B3-SpanId'],
  'source.ip': [
    'client_ip',
    'clientip',
    'clientIp',
    'clientIP',
    'remote_addr',
    'remote_ip',
    'remoteAddr',
    'src_ip',
    'srcip',
    'srcIp',
    'source_ip',
    'sourceIp',
    'client.ip',
    'client.address',
  ],
  'source.port': ['src_port', 'srcport', 'source_port', 'client_port', 'remote_port', 'clientport'],
  'destination.ip': ['dst_ip', 'dstip', 'dest_ip', 'destIp', 'dstIp', 'destination_ip', 'destip'],
  'destination.port': ['dst_port', 'dstport', 'dest_port', 'destination_port', 'destport'],
  'http.request.method': ['http_method', 'request_method', 'http.method', 'requestMethod', 'httpMethod', 'verb'],
  'http.response.status_code': [
    'status_code',
    'statusCode',
    'http_status',
    'httpStatus',
    'http_status_code',
    'http.status_code',
    'http.status',
    'response_code',
    'res.statusCode',
    'http.response.statusCode',
  ],
  'http.response.body.bytes': ['body_bytes_sent', 'bytes_sent', 'response_size'],
  'http.request.referrer': ['http_referer', 'http_referrer', 'referer', 'referrer'],
  'http.version': ['http_version', 'httpversion', 'server_protocol'],
  'url.original': ['url', 'request_uri', 'requestUri', 'uri', 'req.url', 'http.url', 'http.target'],
  'url.path': ['uri_path', 'request_path', 'url_path'],
  'url.query': ['query_string', 'url_query'],
  'url.domain': ['http_host', 'vhost', 'server_name'],
  'user_agent.original': [
    'user_agent',
    'userAgent',
    'http_user_agent',
    'agent_string',
    'http.user_agent',
    'user-agent',
  ],
  'user.name': ['username', 'user_name', 'userName', 'remote_user'],
  'error.message': [
    'error',
    'err',
    'error_message',
    'errorMessage',
    'err.message',
    'exception.message',
    'exception_message',
  ],
  'error.type': [
    'error_type',
    'err.type',
    'exception.type',
    'exception_class',
    'exception.class',
    'error.class',
    'error.kind',
  ],
  'error.stack_trace': [
    'stack_trace',
    'stackTrace',
    'stacktrace',
    'stack',
    'err.stack',
    'error.stack',
    'exc_info',
    'exception',
    'exception.stacktrace',
    'exception.stack_trace',
    'exception_stacktrace',
    'thrown.extendedStackTrace',
  ],
  'log.syslog.appname': ['appname'],
  'log.syslog.procid': ['procid'],
  'log.syslog.msgid': ['msgid'],
  'error.code': ['err.code', 'error_code', 'errorCode'],
};

/** Names that are usually the event's time, the surest first. */
const timeNames = [
  '@timestamp',
  'timestamp',
  '@t',
  'time',
  'ts',
  'eventTime',
  'event_time',
  'event.created',
  'datetime',
  'dateTime',
  'date_time',
  'log_time',
  'logtime',
  'logTime',
  'time_local',
  'time_iso8601',
  'asctime',
  'timeMillis',
  'TIMESTAMP',
  'Timestamp',
  '_time',
  'createTime',
  'create_time',
  'date',
  '时间',
];

const textTargets = new Set([
  'message',
  'log.logger',
  'process.thread.name',
  'host.name',
  'host.ip',
  'service.name',
  'service.environment',
  'trace.id',
  'span.id',
  'source.ip',
  'destination.ip',
  'http.request.method',
  'http.request.referrer',
  'http.version',
  'url.original',
  'url.path',
  'url.query',
  'url.domain',
  'user_agent.original',
  'user.name',
  'error.message',
  'error.type',
  'error.stack_trace',
  'error.code',
]);

/**
 * Own name → ECS name under which the pipeline stores it. A clause on an own name means either: values stored
 * under the own name itself (where the ECS name was already taken) or under its ECS name. One table, nothing stored twice.
 */
export const fieldAliases: ReadonlyMap<string, string> = new Map<string, string>(
  Object.entries(mapped).flatMap(([target, owns]) => owns.map((own): [string, string] => [own, target])),
);

const timeRanks = new Map(timeNames.map((name, index) => [name, index + 1]));

function roleOf(target: string): Role {
  if (target === 'log.level') return roles.level;
  return textTargets.has(target) ? roles.text : roles.plain;
}

/** Names of one source: built-in mapping, its own renames, its time field. Plans are made once per name. */
export class FieldNames {
  readonly #rename: ReadonlyMap<string, string>;
  readonly #timeField: string | undefined;
  readonly #plans = new Map<string, FieldPlan>();

  constructor(config: ParserConfig) {
    this.#rename = new Map(Object.entries(config.rename));
    this.#timeField = config.timestampField;
  }

  /** The plan of an own name; the same object each time while the table is not full. */
  planOf(own: string): FieldPlan {
    const known = this.#plans.get(own);
    if (known !== undefined) return known;
    const plan = this.#make(own);
    if (this.#plans.size < 10_000 && own.length <= 200) this.#plans.set(own, plan);
    return plan;
  }

  #make(own: string): FieldPlan {
    const builtIn = fieldAliases.get(own) ?? own;
    const target = this.#rename.get(own) ?? this.#rename.get(builtIn) ?? builtIn;
    const rank = this.#rankOf(own, target);
    if (rank > 0) return { own, target, role: roles.time, rank };
    return { own, target, role: roleOf(target), rank: 0 };
  }

  #rankOf(own: string, target: string): number {
    if (this.#timeField !== undefined) return own === this.#timeField || target === this.#timeField ? 1 : 0;
    return target === '@timestamp' ? 1 : (timeRanks.get(own) ?? 0);
  }
}
