'use client';

import type { ClientError } from '@logwarden/client';
import { useTranslations } from 'next-intl';
import { useErrorSentence } from '../frame/query-failure.tsx';
import type { FormProblem } from './form-problem.ts';

/** The sentence for what is wrong with a form of an account, in the reader's language. */
export function useFormSentence(): (problem: FormProblem, failure: ClientError) => string {
  const t = useTranslations('auth.problems');
  const sentence = useErrorSentence();
  return (problem, failure) => {
    if (problem.kind === 'other') return sentence(failure);
    if (problem.kind === 'password') return t(`rules.${problem.rule}`);
    return problem.kind === 'field' ? t(`fields.${problem.field}`) : t(problem.kind);
  };
}
