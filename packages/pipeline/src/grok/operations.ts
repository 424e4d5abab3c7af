import { type GrokDefinition } from './library.ts';

const volume = '"%{BACULA_VOLUME:bacula.volume.name}"';
const onDevice = 'device "%{BACULA_DEVICE:bacula.volume.device}" \\(%{BACULA_DEVICEPATH:bacula.volume.path}\\)';
const peer = '(?:Client: %{BACULA_HOST:bacula.client.name}|Storage daemon)';
const peerAddress = 'on %{IPORHOST:client.address}:%{POSINT:client.port:int}. ERR=%{GREEDYDATA:error.message}';

/** Messages of Bacula by the part of the name after `BACULA_LOG_`; the order is that in which a line tries them. */
const baculaMessages: Readonly<Record<string, string>> = {
  MAX_CAPACITY: `User defined maximum volume capacity %{BACULA_CAPACITY:bacula.volume.max_capacity} exceeded on ${onDevice}.?`,
  END_VOLUME: `End of medium on Volume ${volume} Bytes=%{BACULA_CAPACITY:bacula.volume.bytes} Blocks=%{BACULA_CAPACITY:bacula.volume.blocks} at %{BACULA_TIMESTAMP:bacula.timestamp}.`,
  NEW_VOLUME: `Created new Volume ${volume} in catalog.`,
  NEW_LABEL: `Labeled new Volume ${volume} on (?:file )?${onDevice}.`,
  WROTE_LABEL: `Wrote label to prelabeled Volume ${volume} on ${onDevice}`,
  NEW_MOUNT: `New volume ${volume} mounted on ${onDevice} at %{BACULA_TIMESTAMP:bacula.timestamp}.`,
  NOOPEN: '\\s*Cannot open %{DATA}: ERR=%{GREEDYDATA:error.message}',
  NOOPENDIR: '\\s*Could not open directory "?%{DATA:file.path}"?: ERR=%{GREEDYDATA:error.message}',
  NOSTAT: '\\s*Could not stat %{DATA:file.path}: ERR=%{GREEDYDATA:error.message}',
  NOJOBS: `There are no more Jobs associated with Volume ${volume}. Marking it purged.`,
  ALL_RECORDS_PRUNED: `.*?All records pruned from Volume ${volume}; marking it "Purged"`,
  BEGIN_PRUNE_JOBS: 'Begin pruning Jobs older than %{INT} month %{INT} days .',
  BEGIN_PRUNE_FILES: 'Begin pruning Files.',
  PRUNED_JOBS: 'Pruned %{INT} Jobs* for client %{BACULA_HOST:bacula.client.name} from catalog.',
  PRUNED_FILES: 'Pruned Files from %{INT} Jobs* for client %{BACULA_HOST:bacula.client.name} from catalog.',
  ENDPRUNE: 'End auto prune.',
  STARTJOB: 'Start Backup JobId %{INT}, Job=%{BACULA_JOB:bacula.job.name}',
  STARTRESTORE: 'Start Restore Job %{BACULA_JOB:bacula.job.name}',
  USEDEVICE: 'Using Device "%{BACULA_DEVICE:bacula.volume.device}"',
  DIFF_FS: '\\s*%{UNIXPATH} is a different filesystem. Will not descend from %{UNIXPATH} into it.',
  JOBEND: 'Job write elapsed time = %{DATA:bacula.job.elapsed_time}, Transfer rate = %{NUMBER} [KMG]? ?Bytes/second',
  NOPRUNE_JOBS: 'No Jobs found to prune.',
  NOPRUNE_FILES: 'No Files found to prune.',
  VOLUME_PREVWRITTEN: 'Volume "?%{BACULA_VOLUME:bacula.volume.name}"? previously written, moving to end of data.',
  READYAPPEND: `Ready to append to end of Volume ${volume} size=%{INT:bacula.volume.size:int}`,
  CANCELLING: 'Cancelling duplicate JobId=%{INT:bacula.job.other_id}.',
  MARKCANCEL: 'JobId %{INT:bacula.job.id}, Job %{BACULA_JOB:bacula.job.name} marked to be canceled.',
  CLIENT_RBJ: 'shell command: run ClientRunBeforeJob "%{GREEDYDATA:bacula.job.client_run_before_command}"',
  VSS: '(?:Generate )?VSS (?:Writer)?',
  MAXSTART: 'Fatal [eE]rror: Job canceled because max start delay time exceeded.',
  DUPLICATE: 'Fatal [eE]rror: JobId %{INT:bacula.job.other_id} already running. Duplicate job not allowed.',
  NOJOBSTAT: 'Fatal [eE]rror: No Job status returned from FD.',
  FATAL_CONN: `Fatal [eE]rror: bsock.c:\\d+ Unable to connect to ${peer} ${peerAddress}`,
  NO_CONNECT: `Warning: bsock.c:\\d+ Could not connect to ${peer} ${peerAddress}`,
  NO_AUTH:
    'Fatal error: Unable to authenticate with File daemon at "?%{IPORHOST:client.address}(?::%{POSINT:client.port:int})?"?. Possible causes:',
  NOSUIT: 'No prior or suitable Full backup found in catalog. Doing FULL backup.',
  JOB: '(?:Error: )?Bacula %{BACULA_HOST} %{BACULA_VERSION} \\(%{BACULA_VERSION}\\):',
  NOPRIOR: 'No prior Full backup Job record found.',
};

function prefixed(prefix: string, patterns: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [`${prefix}${name}`, pattern]));
}

function anyOf(prefix: string, names: readonly string[]): string {
  return `(?:${names.map((name) => `%{${prefix}${name}}`).join('|')})`;
}

const nagiosHost = '%{DATA:host.hostname}';
const nagiosService = `${nagiosHost};%{DATA:service.name}`;
const nagiosState = '%{DATA:service.state}';
const nagiosAttempt = '%{DATA:nagios.log.state_type};%{INT:nagios.log.attempt:int};%{GREEDYDATA:message}';
const nagiosComment = '%{GREEDYDATA:nagios.log.comment}';
const nagiosNotified = `${nagiosState};%{DATA:nagios.log.notification_command};%{GREEDYDATA:message}`;
const nagiosHandler = `${nagiosState};%{DATA:nagios.log.state_type};%{GREEDYDATA:nagios.log.event_handler_name}`;

/** Entries of Nagios' log: type as written there → what follows it. The pattern's name is the type with underscores. */
const nagiosEntries: Readonly<Record<string, string>> = {
  'CURRENT SERVICE STATE': `${nagiosService};${nagiosState};${nagiosAttempt}`,
  'CURRENT HOST STATE': `${nagiosHost};${nagiosState};${nagiosAttempt}`,
  'SERVICE NOTIFICATION': `%{DATA:user.name};${nagiosService};${nagiosNotified}`,
  'HOST NOTIFICATION': `%{DATA:user.name};${nagiosHost};${nagiosNotified}`,
  'SERVICE ALERT': `${nagiosService};${nagiosState};${nagiosAttempt}`,
  'HOST ALERT': `${nagiosHost};${nagiosState};${nagiosAttempt}`,
  'SERVICE FLAPPING ALERT': `${nagiosService};${nagiosState};%{GREEDYDATA:message}`,
  'HOST FLAPPING ALERT': `${nagiosHost};${nagiosState};%{GREEDYDATA:message}`,
  'SERVICE DOWNTIME ALERT': `${nagiosService};${nagiosState};${nagiosComment}`,
  'HOST DOWNTIME ALERT': `${nagiosHost};${nagiosState};${nagiosComment}`,
  'PASSIVE SERVICE CHECK': `${nagiosService};${nagiosState};${nagiosComment}`,
  'PASSIVE HOST CHECK': `${nagiosHost};${nagiosState};${nagiosComment}`,
  'SERVICE EVENT HANDLER': `${nagiosService};${nagiosHandler}`,
  'HOST EVENT HANDLER': `${nagiosHost};${nagiosHandler}`,
  'TIMEPERIOD TRANSITION':
    '%{DATA:service.name};%{NUMBER:nagios.log.period_from:int};%{NUMBER:nagios.log.period_to:int}',
};

const atHost = '%{GREEDYDATA:host.hostname}';
const atService = `${nagiosHost};%{GREEDYDATA:service.name}`;
const downtime =
  '%{NUMBER:nagios.log.start_time};%{NUMBER:nagios.log.end_time};%{NUMBER:nagios.log.fixed};%{NUMBER:nagios.log.trigger_id};%{NUMBER:nagios.log.duration:int};%{DATA:user.name};%{GREEDYDATA:nagios.log.comment}';

/** External commands: name → arguments. */
const nagiosCommands: Readonly<Record<string, string>> = {
  DISABLE_SVC_CHECK: atService,
  ENABLE_SVC_CHECK: atService,
  DISABLE_HOST_CHECK: atHost,
  ENABLE_HOST_CHECK: atHost,
  PROCESS_HOST_CHECK_RESULT: `${nagiosHost};${nagiosState};%{GREEDYDATA:nagios.log.check_result}`,
  PROCESS_SERVICE_CHECK_RESULT: `${nagiosService};${nagiosState};%{GREEDYDATA:nagios.log.check_result}`,
  SCHEDULE_HOST_DOWNTIME: `${nagiosHost};${downtime}`,
  SCHEDULE_SERVICE_DOWNTIME: `${nagiosService};${downtime}`,
  DISABLE_HOST_SVC_NOTIFICATIONS: atHost,
  ENABLE_HOST_SVC_NOTIFICATIONS: atHost,
  DISABLE_HOST_NOTIFICATIONS: atHost,
  ENABLE_HOST_NOTIFICATIONS: atHost,
  DISABLE_SVC_NOTIFICATIONS: atService,
  ENABLE_SVC_NOTIFICATIONS: atService,
};

function nagiosPatterns(): Record<string, string> {
  const out: Record<string, string> = {
    NAGIOSTIME: '\\[%{NUMBER:timestamp}\\]',
    NAGIOS_WARNING: 'Warning:%{SPACE}%{GREEDYDATA:message}',
    NAGIOS_TYPE_EXTERNAL_COMMAND: 'EXTERNAL COMMAND',
  };
  const lines = ['NAGIOS_WARNING'];
  for (const [type, rest] of Object.entries(nagiosEntries)) {
    const name = type.replaceAll(' ', '_');
    out[`NAGIOS_TYPE_${name}`] = type;
    out[`NAGIOS_${name}`] = `%{NAGIOS_TYPE_${name}:nagios.log.type}: ${rest}`;
    lines.push(`NAGIOS_${name}`);
  }
  for (const [command, rest] of Object.entries(nagiosCommands)) {
    out[`NAGIOS_EC_${command}`] = command;
    out[`NAGIOS_EC_LINE_${command}`] =
      `%{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios.log.type}: %{NAGIOS_EC_${command}:nagios.log.command};${rest}`;
    lines.push(`NAGIOS_EC_LINE_${command}`);
  }
  return { ...out, NAGIOSLOGLINE: `%{NAGIOSTIME} ${anyOf('', lines)}` };
}

const eximFields = ['REMOTE_HOST', 'INTERFACE', 'PROTOCOL', 'MSG_SIZE', 'HEADER_ID', 'SUBJECT', 'UNKNOWN_FIELD'];

/** Backup, monitoring and mail: Bacula, Nagios, Exim. */
export const operationsPatterns: Readonly<Record<string, GrokDefinition>> = {
  BACULA_TIMESTAMP: '%{MONTHDAY}-%{MONTH}(?:-%{YEAR})? %{HOUR}:%{MINUTE}',
  BACULA_HOST: '%{HOSTNAME}',
  BACULA_VOLUME: '%{USER}',
  BACULA_DEVICE: '%{USER}',
  BACULA_DEVICEPATH: '%{UNIXPATH}',
  BACULA_CAPACITY: '[0-9]{1,3}(?:,[0-9]{3})*',
  BACULA_VERSION: '%{USER}',
  BACULA_JOB: '%{USER}',
  ...prefixed('BACULA_LOG_', baculaMessages),
  BACULA_LOG: `%{BACULA_TIMESTAMP:timestamp} %{BACULA_HOST:host.hostname}(?: JobId %{INT:bacula.job.id})?:? ${anyOf('BACULA_LOG_', Object.keys(baculaMessages))}`,
  BACULA_LOGLINE: '%{BACULA_LOG}',

  ...nagiosPatterns(),

  EXIM_MSGID: '[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})',
  EXIM_FLAGS: '(?:<=|=>|->|\\*>|\\*\\*|==|<>|>>)',
  EXIM_DATE: '%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{TIME}',
  EXIM_PID: '\\[%{POSINT:process.pid:int}\\]',
  EXIM_QT: '(?:\\d+y)?(?:\\d+w)?(?:\\d+d)?(?:\\d+h)?(?:\\d+m)?(?:\\d+s)?',
  EXIM_EXCLUDE_TERMS:
    'Message is frozen|(?:Start|End) queue run| Warning: | retry time not reached | no (?:IP address|host name) found for (?:IP address|host) | unexpected disconnection while reading SMTP command | no immediate delivery: |another process is handling this message',
  EXIM_REMOTE_HOST:
    'H=(?:%{NOTSPACE:source.address} )?(?:\\(%{NOTSPACE:exim.log.remote_address}\\) )?\\[%{IP:source.ip}\\](?::%{POSINT:source.port:int})?',
  EXIM_INTERFACE: 'I=\\[%{IP:destination.ip}\\](?::%{NUMBER:destination.port:int})',
  EXIM_PROTOCOL: 'P=%{NOTSPACE:network.protocol}',
  EXIM_MSG_SIZE: 'S=%{NUMBER:exim.log.message.size:int}',
  EXIM_HEADER_ID: 'id=%{NOTSPACE:exim.log.header_id}',
  EXIM_QUOTED_CONTENT: '(?:\\\\.|[^\\\\"])*',
  EXIM_SUBJECT: 'T="%{EXIM_QUOTED_CONTENT:exim.log.message.subject}"',
  EXIM_UNKNOWN_FIELD: '[A-Za-z0-9]{1,4}=(?:%{QUOTEDSTRING}|%{NOTSPACE})',
  EXIM_NAMED_FIELDS: `(?: ${anyOf('EXIM_', eximFields)})*`,
  EXIM_MESSAGE_ARRIVAL:
    '%{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:exim.log.message.id} (?<exim.log.flags><=) (?:(?<exim.log.status>[a-z:]) )?%{EMAILADDRESS:exim.log.sender.email}%{EXIM_NAMED_FIELDS}(?:(?: from <?%{DATA:exim.log.sender.original}>?)? for %{EMAILADDRESS:exim.log.recipient.email})?',
  EXIM: '%{EXIM_MESSAGE_ARRIVAL}',
};
