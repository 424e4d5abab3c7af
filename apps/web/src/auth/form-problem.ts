import type { ClientError } from '@logwarden/client';

export const passwordRules = ['short', 'repetitive', 'common', 'own_address', 'unchanged'] as const;
type PasswordRule = (typeof passwordRules)[number];

/** What a form of an account is told by the api, as a key of the catalogue. */
export type FormProblem =
  | { readonly kind: 'password'; readonly rule: PasswordRule }
  | { readonly kind: 'field'; readonly field: 'email' | 'name' | 'password' | 'tenant' | 'zone' | 'current' }
  | { readonly kind: 'link' }
  | { readonly kind: 'exists' }
  /** Nothing of the form's own: the sentence of the error's code says it. */
  | { readonly kind: 'other' };

const fields: Readonly<Record<string, Extract<FormProblem, { kind: 'field' }>['field']>> = {
  email: 'email',
  name: 'name',
  password: 'password',
  next: 'password',
  current: 'current',
  'tenant.name': 'tenant',
  'tenant.zone': 'zone',
};

function problemOfInput({ details }: ClientError): FormProblem {
  const rule = passwordRules.find((known) => known === details['rule']);
  if (rule !== undefined) return { kind: 'password', rule };
  const field = fields[(details.field ?? '').replace(/^body\./, '')];
  return field === undefined ? { kind: 'other' } : { kind: 'field', field };
}

/** What is wrong with the form of the first admin, by the code and details of the failure. */
export function firstRunProblem(failure: ClientError): FormProblem {
  if (failure.code === 'auth.invalid') return { kind: 'link' };
  if (failure.code === 'resource.conflict') return { kind: 'exists' };
  return failure.code === 'request.invalid' ? problemOfInput(failure) : { kind: 'other' };
}

/** What is wrong with a changed password. */
export function passwordProblem(failure: ClientError): FormProblem {
  if (failure.code === 'auth.invalid') return { kind: 'field', field: 'current' };
  return failure.code === 'request.invalid' ? problemOfInput(failure) : { kind: 'other' };
}
