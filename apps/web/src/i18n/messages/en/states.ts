/** Words that every page uses, and the sentence for every error code. */
export const states = {
  actions: 'Actions',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  delete: 'Delete',
  copy: 'Copy',
  copied: 'Copied',
  loading: 'Loading',
  requestId: 'Request {id}',
  unknown: 'unknown',
  none: 'none',
  never: 'never',
  failed: 'That did not work',
  retried: 'It was tried three times.',
  asOf: 'as of {time}',
  forbidden: {
    title: 'You lack the right to see this',
    text: 'The right “{right}” is missing. An admin of the tenant can grant it.',
  },
  noTenant: {
    title: 'You belong to no tenant',
    text: 'A platform admin manages tenants and sees no logs. An admin of a tenant can add you as a member.',
  },
  notFound: {
    title: 'There is no such page',
    text: 'The address may be misspelt, or what stood here has been removed.',
    action: 'Go to search',
  },
  crash: {
    title: 'This page broke',
    text: 'The fault is ours. Nothing of yours is lost; the address holds the whole state.',
  },
  errors: {
    request: {
      invalid: 'The request was not understood: {message}',
      too_large: 'The request is too large: {message}',
    },
    query: {
      invalid: 'The query has an error: {message}',
      too_large: 'The query is too large: {message}',
      cancelled: 'The search was stopped.',
      timeout: 'The search took too long and was stopped. A shorter range or a more exact query helps.',
    },
    auth: {
      required: 'Nobody is signed in.',
      invalid: 'That does not fit. Check e-mail and password.',
      forbidden: 'The right for this is missing.',
      password_change: 'The password must be changed first.',
      tenant_changed: 'Another tab has switched the tenant. Reload to go on there.',
      rate_limited: 'Too many attempts. Please wait a moment.',
    },
    resource: {
      not_found: 'That does not exist (any more): {message}',
      conflict: 'That clashes with what is there: {message}',
    },
    ingest: {
      malformed: 'The input was not understood: {message}',
      too_large: 'The input is too large: {message}',
      unsupported: 'This kind of input is not supported: {message}',
      full: 'The gateway takes no more at the moment.',
    },
    config: { invalid: 'The configuration is wrong: {message}' },
    store: { unavailable: 'The store does not answer. It may be restarting.' },
    bus: {
      unavailable: 'The bus does not answer.',
      full: 'The bus is full.',
      corrupt: 'The bus holds a damaged record.',
    },
    db: {
      unavailable: 'The database does not answer. It may be restarting.',
      migration: 'The database could not be brought up to date: {message}',
    },
    internal: { unexpected: 'Something unexpected happened on the server.' },
    network: {
      unreachable: 'The console’s server cannot be reached.',
      malformed: 'What came back was not an answer of ours; a proxy in between may have sent it.',
    },
  },
} as const;
