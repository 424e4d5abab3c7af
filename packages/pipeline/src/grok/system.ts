import { type GrokDefinition } from './library.ts';

const javaName = '[a-zA-Z$_][a-zA-Z$_0-9]*';
const clock = '%{HOUR}:%{MINUTE}:%{SECOND}';

const rfc5424Head = [
  '%{SYSLOG5424PRI}%{NONNEGINT:system.syslog.version}',
  '(?:-|%{TIMESTAMP_ISO8601:timestamp})',
  '(?:-|%{IPORHOST:host.hostname})',
  '(?:-|%{SYSLOG5424PRINTASCII:process.name})',
  '(?:-|%{POSINT:process.pid:int})',
  '(?:-|%{SYSLOG5424PRINTASCII:event.code})',
  '(?:-|%{SYSLOG5424SD:system.syslog.structured_data})?',
];

const railsTimes = [
  '\\(Views: %{NUMBER:rails.request.duration.view:float}ms \\| ActiveRecord: %{NUMBER:rails.request.duration.active_record:float}ms',
  '\\(ActiveRecord: %{NUMBER:rails.request.duration.active_record:float}ms',
];

const mongoCounters = ['ntoreturn', 'ntoskip', 'nscanned']
  .map((name) => `${name}:%{NONNEGINT:mongodb.profile.${name}:int}`)
  .join(' ');

/** Operating systems, name servers, databases and application servers. */
export const systemPatterns: Readonly<Record<string, GrokDefinition>> = {
  SYSLOGTIMESTAMP: '%{MONTH} +%{MONTHDAY} %{TIME}',
  PROG: '[\\x21-\\x5a\\x5c\\x5e-\\x7e]+',
  SYSLOGPROG: '%{PROG:process.name}(?:\\[%{POSINT:process.pid:int}\\])?',
  SYSLOGHOST: '%{IPORHOST}',
  SYSLOGFACILITY: '<%{NONNEGINT:log.syslog.facility.code:int}.%{NONNEGINT:log.syslog.priority:int}>',
  SYSLOGBASE: '%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.hostname} %{SYSLOGPROG}:',
  SYSLOGBASE2:
    '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})(?: %{SYSLOGFACILITY})?(?: %{SYSLOGHOST:host.hostname})?(?: %{SYSLOGPROG}:)?',
  SYSLOGLINE: '%{SYSLOGBASE2} %{GREEDYDATA:message}',
  SYSLOGPAMSESSION:
    '%{SYSLOGBASE} (?<message>%{WORD:system.auth.pam.module}\\(%{DATA:system.auth.pam.origin}\\): session %{WORD:system.auth.pam.session_state} for user %{USERNAME:user.name}%{GREEDYDATA})',
  CRON_ACTION: '[A-Z ]+',
  CRONLOG: '%{SYSLOGBASE} \\(%{USER:user.name}\\) %{CRON_ACTION:system.cron.action} \\(%{DATA:message}\\)',
  SYSLOG5424PRINTASCII: '[!-~]+',
  SYSLOG5424PRI: '<%{NONNEGINT:log.syslog.priority:int}>',
  SYSLOG5424SD: '\\[%{DATA}\\]+',
  SYSLOG5424BASE: rfc5424Head.join(' +'),
  SYSLOG5424LINE: '%{SYSLOG5424BASE} +%{GREEDYDATA:message}',

  BIND9_TIMESTAMP: '%{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}',
  BIND9_DNSTYPE:
    'A|AAAA|CAA|CDNSKEY|CDS|CERT|CNAME|CSYNC|DLV|DNAME|DNSKEY|DS|HINFO|LOC|MX|NAPTR|NS|NSEC|NSEC3|OPENPGPKEY|PTR|RRSIG|RP|SIG|SMIMEA|SOA|SRV|TSIG|TXT|URI',
  BIND9_CATEGORY: 'queries',
  BIND9_QUERYLOGBASE:
    'client:?(?: @0x[0-9A-Fa-f]+)? %{IP:client.ip}#%{POSINT:client.port:int} \\(%{GREEDYDATA:bind.log.question.name}\\): query: %{GREEDYDATA:dns.question.name} (?<dns.question.class>IN) %{BIND9_DNSTYPE:dns.question.type}:?(?: %{DATA:bind.log.question.flags})? \\(%{IP:server.ip}\\)',
  BIND9_QUERYLOG:
    '%{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:bing.log.category}: %{LOGLEVEL:log.level}: %{BIND9_QUERYLOGBASE}',
  BIND9: '%{BIND9_QUERYLOG}',

  REDISTIMESTAMP: '%{MONTHDAY} %{MONTH} %{TIME}',
  REDISLOG: '\\[%{POSINT:process.pid:int}\\] %{REDISTIMESTAMP:timestamp} \\*',
  REDISMONLOG:
    '%{NUMBER:timestamp} \\[%{INT:redis.database.id} %{IP:client.ip}:%{POSINT:client.port:int}\\] "%{WORD:redis.command.name}"\\s?%{GREEDYDATA:redis.command.args}',
  POSTGRESQL:
    '%{DATESTAMP:timestamp} %{TZ:event.timezone} %{DATA:user.name} %{GREEDYDATA:postgresql.log.connection_id} %{POSINT:process.pid:int}',
  MONGO_LOG: '%{SYSLOGTIMESTAMP:timestamp} \\[%{WORD:mongodb.component}\\] %{GREEDYDATA:message}',
  MONGO_QUERY: '\\{ .* \\}',
  MONGO_WORDDASH: '\\b[\\w-]+\\b',
  MONGO_SLOWQUERY: `%{WORD:mongodb.profile.op} %{MONGO_WORDDASH:mongodb.database}\\.%{MONGO_WORDDASH:mongodb.collection} %{WORD}: %{MONGO_QUERY:mongodb.query.original} ${mongoCounters}.*? nreturned:%{NONNEGINT:mongodb.profile.nreturned:int}.*? %{INT:mongodb.profile.duration:int}ms`,
  MONGO3_SEVERITY: '\\w',
  MONGO3_COMPONENT: '%{WORD}',
  MONGO3_LOG:
    '%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:log.level} (?:-|%{MONGO3_COMPONENT:mongodb.component})%{SPACE}(?:\\[%{DATA:mongodb.context}\\])? %{GREEDYDATA:message}',

  JAVACLASS: `(?:${javaName}\\.)*${javaName}`,
  JAVAFILE: '[a-zA-Z$_0-9. -]+',
  JAVAMETHOD: `<(?:cl)?init>|${javaName}`,
  JAVATHREAD: '[A-Z]{2}-Processor\\d+',
  JAVALOGMESSAGE: '.*',
  JAVASTACKTRACEPART:
    '%{SPACE}at %{JAVACLASS:java.log.origin.class.name}\\.%{JAVAMETHOD:log.origin.function}\\(%{JAVAFILE:log.origin.file.name}(?::%{INT:log.origin.file.line:int})?\\)',
  CATALINA7_DATESTAMP: `%{MONTH} %{MONTHDAY}, %{YEAR} ${clock} (?:AM|PM)`,
  CATALINA7_LOG:
    '%{CATALINA7_DATESTAMP:timestamp} %{JAVACLASS:java.log.origin.class.name}(?: %{JAVAMETHOD:log.origin.function})?\\s*(?:%{LOGLEVEL:log.level}:)? %{JAVALOGMESSAGE:message}',
  CATALINA8_DATESTAMP: `%{MONTHDAY}-%{MONTH}-%{YEAR} ${clock}`,
  CATALINA8_LOG:
    '%{CATALINA8_DATESTAMP:timestamp} %{LOGLEVEL:log.level} \\[%{DATA:java.log.origin.thread.name}\\] %{JAVACLASS:java.log.origin.class.name}\\.(?:%{JAVAMETHOD:log.origin.function})? %{JAVALOGMESSAGE:message}',
  CATALINA_DATESTAMP: '%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}',
  CATALINALOG: '%{CATALINA8_LOG}|%{CATALINA7_LOG}',
  TOMCAT7_LOG: '%{CATALINA7_LOG}',
  TOMCAT8_LOG: '%{CATALINA8_LOG}',
  TOMCATLEGACY_DATESTAMP: `%{YEAR}-%{MONTHNUM}-%{MONTHDAY} ${clock}(?: %{ISO8601_TIMEZONE})?`,
  TOMCATLEGACY_LOG:
    '%{TOMCATLEGACY_DATESTAMP:timestamp} \\| %{LOGLEVEL:log.level} \\| %{JAVACLASS:java.log.origin.class.name} - %{JAVALOGMESSAGE:message}',
  TOMCAT_DATESTAMP: '%{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}|%{TOMCATLEGACY_DATESTAMP}',
  TOMCATLOG: '%{TOMCAT8_LOG}|%{TOMCAT7_LOG}|%{TOMCATLEGACY_LOG}',
  MAVEN_VERSION: '(?:\\d+\\.)?(?:\\d+\\.)?(?:\\*|\\d+)(?:[.-](?:RELEASE|SNAPSHOT))?',

  MCOLLECTIVE: '., \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:process.pid:int}\\]%{SPACE}%{LOGLEVEL:log.level}',
  MCOLLECTIVEAUDIT: '%{TIMESTAMP_ISO8601:timestamp}:',
  RUBY_LOGLEVEL: 'DEBUG|FATAL|ERROR|WARN|INFO',
  RUBY_LOGGER:
    '[DFEWI], \\[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:process.pid:int}\\] *%{RUBY_LOGLEVEL:log.level} -- +%{DATA:process.name}: %{GREEDYDATA:message}',
  RUUID: '[0-9A-Fa-f]{32}',
  RCONTROLLER: '(?<rails.controller.class>[^#]+)#(?<rails.controller.action>\\w+)',
  RAILS3HEAD: `Started %{WORD:http.request.method} "%{URIPATHPARAM:url.original}" for %{IPORHOST:source.address} at (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} ${clock} %{ISO8601_TIMEZONE})`,
  RPROCESSING:
    '\\W*Processing by %{RCONTROLLER} as (?<rails.request.format>\\S+)(?:\\W*Parameters: \\{%{DATA:rails.request.params}\\}\\W*)?',
  RAILS3PROFILE: `(?:${railsTimes.join('|')})?`,
  RAILS3FOOT:
    'Completed %{POSINT:http.response.status_code:int}%{DATA} in %{NUMBER:rails.request.duration.total:float}ms %{RAILS3PROFILE}%{GREEDYDATA}',
  RAILS3: '%{RAILS3HEAD}(?:%{RPROCESSING})?(?<rails.request.explain.original>(?:%{DATA}\\n)*)(?:%{RAILS3FOOT})?',
};
