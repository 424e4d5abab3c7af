import { type GrokDefinition } from './library.ts';

const endpoints = '%{IP:source.ip}/%{INT:source.port:int}->%{IP:destination.ip}/%{INT:destination.port:int}';
const natEndpoints =
  '%{IP:source.nat.ip}/%{INT:source.nat.port:int}->%{IP:destination.nat.ip}/%{INT:destination.nat.port:int}';
const srxNat = '(?:None|%{DATA:juniper.srx.src_nat_rule_name}) (?:None|%{DATA:juniper.srx.dst_nat_rule_name})';
const srxPolicy = '%{DATA:rule.name} %{DATA:observer.ingress.zone} %{DATA:observer.egress.zone}';
const srxTag = '%{RT_FLOW_TAG:juniper.srx.tag}:';

const asaAction = '%{CISCO_ACTION:cisco.asa.outcome}';
const asaTransport = '%{WORD:cisco.asa.network.transport}';
const asaFromTo = '%{IP:source.ip}/%{INT:source.port:int} to %{IP:destination.ip}/%{INT:destination.port:int}';
const asaEgress = '%{NOTSPACE:observer.egress.interface.name}';

/** Firewalls: Juniper SRX, Cisco ASA, netfilter. */
export const firewallPatterns: Readonly<Record<string, GrokDefinition>> = {
  RT_FLOW_TAG: 'RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)',
  RT_FLOW_EVENT: '%{RT_FLOW_TAG}',
  RT_FLOW1: `${srxTag} %{GREEDYDATA:juniper.srx.reason}: ${endpoints} %{DATA:juniper.srx.service_name} ${natEndpoints} ${srxNat} %{INT:network.iana_number} ${srxPolicy} %{INT:juniper.srx.session_id} \\d+\\(%{INT:source.bytes:int}\\) \\d+\\(%{INT:destination.bytes:int}\\) %{INT:juniper.srx.elapsed_time:int} .*`,
  RT_FLOW2: `${srxTag} session created ${endpoints} %{DATA:juniper.srx.service_name} ${natEndpoints} ${srxNat} %{INT:network.iana_number} ${srxPolicy} %{INT:juniper.srx.session_id} .*`,
  RT_FLOW3: `${srxTag} session denied ${endpoints} %{DATA:juniper.srx.service_name} %{INT:network.iana_number}\\(\\d\\) ${srxPolicy} .*`,

  CISCOTIMESTAMP: '%{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}',
  CISCOTAG: '[A-Z0-9]+-%{INT}-[A-Z0-9_]+',
  CISCO_TAGGED_SYSLOG:
    '^<%{POSINT:log.syslog.priority:int}>%{CISCOTIMESTAMP:timestamp}(?: %{SYSLOGHOST:host.hostname})? ?: %%{CISCOTAG:cisco.asa.tag}:',
  CISCO_ACTION:
    'Built|Teardown|Deny|Denied|denied|requested|permitted|denied by ACL|discarded|est-allowed|Dropping|created|deleted',
  CISCO_REASON:
    'Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection|DNS Response|DNS Query|(?:%{WORD}\\s*)*',
  CISCO_DIRECTION: '[Ii]nbound|[Oo]utbound',
  CISCO_INTERVAL: 'first hit|%{INT}-second interval',
  CISCO_XLATE_TYPE: 'static|dynamic',
  CISCOFW106001: `%{CISCO_DIRECTION:cisco.asa.network.direction} ${asaTransport} connection ${asaAction} from ${asaFromTo} flags %{DATA:cisco.asa.tcp_flags} on interface ${asaEgress}`,
  CISCOFW106015: `${asaAction} ${asaTransport} \\(%{DATA:cisco.asa.rule_name}\\) from ${asaFromTo} flags %{DATA:cisco.asa.tcp_flags} on interface ${asaEgress}`,
  CISCOFW106021: `${asaAction} ${asaTransport} reverse path check from %{IP:source.ip} to %{IP:destination.ip} on interface ${asaEgress}`,
  CISCO_SRC_HOST_PORT_USER:
    '%{NOTSPACE:observer.ingress.interface.name}:(?:%{IP:source.ip}|%{HOSTNAME:source.address})(?:/%{INT:source.port:int})?(?:\\(%{DATA:source.user.name}\\))?',
  CISCO_DST_HOST_PORT_USER: `${asaEgress}:(?:%{IP:destination.ip}|%{HOSTNAME:destination.address})(?:/%{INT:destination.port:int})?(?:\\(%{DATA:destination.user.name}\\))?`,
  CISCOFW106023: `${asaAction}(?: protocol)? ${asaTransport} src %{CISCO_SRC_HOST_PORT_USER} dst %{CISCO_DST_HOST_PORT_USER}(?: \\(type %{INT:cisco.asa.icmp_type:int}, code %{INT:cisco.asa.icmp_code:int}\\))? by access-group "?%{DATA:cisco.asa.rule_name}"? \\[%{DATA}, %{DATA}\\]`,
  CISCOFW302013_302014_302015_302016: [
    `${asaAction}(?: %{CISCO_DIRECTION:cisco.asa.network.direction})? ${asaTransport} connection %{INT:cisco.asa.connection_id}`,
    ' for %{NOTSPACE:observer.ingress.interface.name}:%{IP:source.ip}/%{INT:source.port:int}(?: \\(%{IP:source.nat.ip}/%{INT:source.nat.port:int}\\))?(?:\\(%{DATA:source.user.name}\\))?',
    ` to ${asaEgress}:%{IP:destination.ip}/%{INT:destination.port:int}(?: \\(%{IP:destination.nat.ip}/%{INT:destination.nat.port:int}\\))?(?:\\(%{DATA:destination.user.name}\\))?`,
    '(?: duration %{TIME:cisco.asa.duration} bytes %{INT:network.bytes:int})?(?: %{CISCO_REASON:event.reason})?(?: \\(%{DATA:user.name}\\))?',
  ].join(''),

  IPTABLES_TCP_FLAGS: '(?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) )*',
  IPTABLES_TCP_PART:
    '(?:SEQ=%{INT:iptables.tcp.seq:int}\\s+)?(?:ACK=%{INT:iptables.tcp.ack:int}\\s+)?WINDOW=%{INT:iptables.tcp.window:int}\\s+RES=0x%{BASE16NUM:iptables.tcp_reserved_bits}\\s+%{IPTABLES_TCP_FLAGS:iptables.tcp.flags}',
  IPTABLES4_FRAG: '(?:CE|DF|MF)(?: (?:CE|DF|MF))*',
  IPTABLES4_PART:
    'SRC=%{IPV4:source.ip}\\s+DST=%{IPV4:destination.ip}\\s+LEN=(?:%{INT:iptables.length:int})?\\s+TOS=(?:0|0x%{BASE16NUM:iptables.tos})?\\s+PREC=(?:0x%{BASE16NUM:iptables.precedence_bits})?\\s+TTL=(?:%{INT:iptables.ttl:int})?\\s+ID=(?:%{INT:iptables.id})?\\s+(?:%{IPTABLES4_FRAG:iptables.fragment_flags})?(?:\\s+FRAG: %{INT:iptables.fragment_offset:int})?',
  IPTABLES6_PART:
    'SRC=%{IPV6:source.ip}\\s+DST=%{IPV6:destination.ip}\\s+LEN=(?:%{INT:iptables.length:int})?\\s+TC=(?:0|0x%{BASE16NUM:iptables.tos})?\\s+HOPLIMIT=(?:%{INT:iptables.ttl:int})?\\s+FLOWLBL=(?:%{INT:iptables.flow_label})?',
  IPTABLES: [
    'IN=(?:%{NOTSPACE:observer.ingress.interface.name})?\\s+OUT=(?:%{NOTSPACE:observer.egress.interface.name})?\\s+',
    '(?:MAC=(?:%{COMMONMAC:destination.mac})?(?::%{COMMONMAC:source.mac})?(?::[A-Fa-f0-9]{2}:[A-Fa-f0-9]{2})?\\s+)?',
    '(?:%{IPTABLES4_PART}|%{IPTABLES6_PART}).*?PROTO=(?:%{WORD:network.transport})?\\s+SPT=(?:%{INT:source.port:int})?\\s+DPT=(?:%{INT:destination.port:int})?\\s+(?:%{IPTABLES_TCP_PART})?',
  ].join(''),
  SHOREWALL:
    '%{SYSLOGTIMESTAMP:timestamp} %{WORD:observer.hostname} .*Shorewall:(?:%{WORD:shorewall.firewall.type})?:(?:%{WORD:shorewall.firewall.action})?.*%{IPTABLES}',
};
