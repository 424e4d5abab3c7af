import { parseQuery } from '@logwarden/query';
import { expect, it } from 'vitest';
import { rawOffer } from './raw-offer.ts';

it.each([
  ['nection', 'raw:"nection"'],
  ['"nection refu"', 'raw:"nection refu"'],
  ['a level:error', 'raw:"a" level:error'],
  ['a NOT b', 'raw:"a" NOT b'],
  ['level:error', undefined],
  ['raw:"x"', undefined],
  ['*', undefined],
])('%s is offered as %s', (text, offer) => {
  const parsed = parseQuery(text);
  const wanted = offer === undefined ? undefined : parseQuery(offer);
  const given = parsed.ok ? rawOffer(parsed.ast) : 'not a query';
  const back = given === undefined ? undefined : parseQuery(given);
  expect(back?.ok === true ? back.ast : back).toEqual(wanted?.ok === true ? wanted.ast : wanted);
});
