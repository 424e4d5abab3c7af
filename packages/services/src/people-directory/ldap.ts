import { AppError } from '@logwarden/kernel';
import { Client, EqualityFilter, InvalidCredentialsError, type Entry } from 'ldapts';

/** How a directory is asked. */
export interface LdapServer {
  readonly url: string;
  readonly startTls: boolean;
  readonly ca: string | null;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly userBase: string;
  readonly mailAttribute: string;
  readonly nameAttribute: string;
  readonly idAttribute: string;
  readonly groupBase: string;
  readonly memberAttribute: string;
}

/** A person as the directory knows it. `subject` never changes, whatever the person is called. */
export interface LdapPerson {
  readonly dn: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** Distinguished names, lower case. */
  readonly groups: readonly string[];
}

const timeoutMs = 5000;
const mostGroups = 5000;

function textOf(entry: Entry, attribute: string): string {
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === attribute.toLowerCase())?.[1];
  const first = Array.isArray(found) ? found[0] : found;
  if (first === undefined) return '';
  return typeof first === 'string' ? first : subjectOfBytes(first);
}

const inHex = 'hex:';

/** Active Directory's objectGUID is bytes that are no text. */
function subjectOfBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return /^[ -~]+$/.test(text) ? text : `${inHex}${bytes.toString('hex')}`;
}

function bytesOfSubject(subject: string): Buffer | string {
  return subject.startsWith(inHex) ? Buffer.from(subject.slice(inHex.length), 'hex') : subject;
}

async function connected<T>(server: LdapServer, work: (client: Client) => Promise<T>): Promise<T> {
  const tls = server.ca === null ? {} : { ca: server.ca };
  const client = new Client({ url: server.url, timeout: timeoutMs, connectTimeout: timeoutMs, tlsOptions: tls });
  try {
    if (server.startTls) await client.startTLS({ ...tls, servername: new URL(server.url).hostname });
    return await work(client);
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof InvalidCredentialsError) throw cause;
    throw new AppError('db.unavailable', 'The directory does not answer; try again in a moment.', { cause });
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function asSearcher(client: Client, server: LdapServer): Promise<void> {
  try {
    if (server.bindDn !== '') await client.bind(server.bindDn, server.bindPassword);
  } catch (cause) {
    throw new AppError('db.unavailable', 'The directory refuses the account that searches it.', { cause });
  }
}

async function find(
  client: Client,
  server: LdapServer,
  by: { readonly attribute: string; readonly value: Buffer | string },
): Promise<LdapPerson | undefined> {
  const { mailAttribute, nameAttribute, idAttribute, memberAttribute } = server;
  const { searchEntries } = await client.search(server.userBase, {
    scope: 'sub',
    filter: new EqualityFilter(by),
    attributes: [mailAttribute, nameAttribute, idAttribute],
    explicitBufferAttributes: [idAttribute],
    sizeLimit: 2,
  });
  const [entry, second] = searchEntries;
  // Two people with one address: nobody can say which of them signs in.
  if (entry === undefined || second !== undefined) return undefined;
  const subject = textOf(entry, idAttribute);
  const email = textOf(entry, mailAttribute).trim().toLowerCase();
  // Bytes that were read as text are no identity: many would look the same.
  if (subject === '' || subject.includes('\ufffd') || email === '') return undefined;
  const groups = await client.search(server.groupBase, {
    scope: 'sub',
    filter: new EqualityFilter({ attribute: memberAttribute, value: entry.dn }),
    attributes: ['1.1'],
    sizeLimit: mostGroups,
  });
  const names = groups.searchEntries.map((group) => group.dn.toLowerCase());
  return { dn: entry.dn, subject, email, name: textOf(entry, nameAttribute) || email, groups: names };
}

/** The person of an address, when the password is right. Undefined: nobody, or not with this password. */
export async function bindLdapPerson(
  server: LdapServer,
  login: { readonly email: string; readonly password: string },
): Promise<LdapPerson | undefined> {
  // A bind without a password succeeds at many servers, as nobody (RFC 4513, 5.1.2).
  if (login.password === '') return undefined;
  const person = await connected(server, async (client) => {
    await asSearcher(client, server);
    return find(client, server, { attribute: server.mailAttribute, value: login.email });
  });
  if (person === undefined) return undefined;
  try {
    await connected(server, (client) => client.bind(person.dn, login.password));
    return person;
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return undefined;
    throw error;
  }
}

/** The person of a subject as the directory knows it now. Undefined: there is none any more. */
export async function findLdapPerson(server: LdapServer, subject: string): Promise<LdapPerson | undefined> {
  return connected(server, async (client) => {
    await asSearcher(client, server);
    return find(client, server, { attribute: server.idAttribute, value: bytesOfSubject(subject) });
  });
}

/** Distinguished names are the same in upper and lower case. */
export function isInLdapGroup(groups: readonly string[]): (group: string) => boolean {
  return (group) => groups.includes(group.toLowerCase());
}
