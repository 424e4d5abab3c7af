import { errorCatalogue } from '@logwarden/kernel';
import { createTranslator } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { catalogues } from './catalogue.ts';
import { preferLocale } from './locale.ts';

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') out.set(path, value);
    else for (const [inner, text] of flatten(value, path)) out.set(inner, text);
  }
  return out;
}

const english = flatten(catalogues.en);
const chinese = flatten(catalogues['zh-CN']);

/** Names of the arguments a message takes. */
const argumentsOf = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].sort();

describe('message catalogues', () => {
  it('have the same keys in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have no empty message', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take no argument in one language that the other does not know', () => {
    const surplus = [...chinese].filter(([key, text]) => {
      const known = argumentsOf(english.get(key) ?? '');
      return argumentsOf(text).some((name) => !known.includes(name));
    });
    expect(surplus).toEqual([]);
  });

  it('can all be formatted', () => {
    for (const [locale, messages] of [
      ['en', english],
      ['zh-CN', chinese],
    ] as const) {
      for (const [key, text] of messages) {
        const values = Object.fromEntries(argumentsOf(text).map((name) => [name, name === 'count' ? 2 : 'x']));
        const onError = (error: Error): void => {
          throw error;
        };
        const translate = createTranslator({ locale, messages: { text }, onError });
        expect(translate('text', values), `${locale} ${key}`).not.toMatch(/[{}]/);
      }
    }
  });

  it('have a sentence for every error code', () => {
    for (const code of Object.keys(errorCatalogue)) expect(english.has(`states.errors.${code}`), code).toBe(true);
  });

  it('are Chinese where they should be', () => {
    const untranslated = [...chinese].filter(
      ([key, text]) => text === english.get(key) && /[a-z]{3} [a-z]{3}/i.test(text),
    );
    expect(untranslated).toEqual([]);
  });
});

describe('preferLocale', () => {
  it('takes what was chosen, else what the browser says', () => {
    expect(preferLocale('zh-CN', 'en-US')).toBe('zh-CN');
    expect(preferLocale(undefined, 'de-DE,zh-TW;q=0.8,en;q=0.5')).toBe('zh-CN');
    expect(preferLocale('xx', 'en-GB')).toBe('en');
    expect(preferLocale(undefined, null)).toBe('en');
  });
});
