import { describe, expect, it } from 'vitest';
import { isSameOrigin } from '../../server/same-origin.ts';
import { preferenceCookie, themeOf } from '../frame/preferences.ts';
import { pagesFor } from '../frame/pages.ts';
import { tabTitle } from '../frame/use-tab-title.ts';
import { failureOfSignIn, safeNext } from './auth-reply.ts';
import { firstRunProblem, passwordProblem } from './form-problem.ts';

const request = (headers: Record<string, string>): Request =>
  new Request('http://console.example/x', { method: 'POST', headers });

describe('same origin', () => {
  it('lets only pages of this console change anything', () => {
    expect(isSameOrigin(request({ origin: 'http://console.example', host: 'console.example' }), false)).toBe(true);
    expect(isSameOrigin(request({ origin: 'http://evil.example', host: 'console.example' }), false)).toBe(false);
    expect(isSameOrigin(request({ origin: 'null', host: 'console.example' }), false)).toBe(false);
    expect(isSameOrigin(request({ host: 'console.example' }), false)).toBe(false);
    expect(isSameOrigin(request({ origin: 'http://console.example:81', host: 'console.example' }), false)).toBe(false);
  });

  it('asks for https where people open the console over https', () => {
    expect(isSameOrigin(request({ origin: 'http://console.example', host: 'console.example' }), true)).toBe(false);
    expect(isSameOrigin(request({ origin: 'https://console.example', host: 'console.example' }), true)).toBe(true);
  });
});

describe('sign-in', () => {
  it('follows only paths of this console', () => {
    expect(safeNext('/sources?tab=x')).toBe('/sources?tab=x');
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '',
      null,
      undefined,
    ]) {
      expect(safeNext(next)).toBe('/search');
    }
  });

  it('reads the failure that the server put into the answer', () => {
    expect(failureOfSignIn({ error: null })).toBeUndefined();
    const failure = failureOfSignIn({ error: JSON.stringify({ code: 'auth.rate_limited', message: 'wait' }) });
    expect(failure).toMatchObject({ code: 'auth.rate_limited', message: 'wait' });
    expect(failureOfSignIn({ error: 'CredentialsSignin' })?.code).toBe('internal.unexpected');
    expect(failureOfSignIn({ error: '{"code":"made.up"}' })?.code).toBe('internal.unexpected');
    expect(failureOfSignIn(undefined)?.code).toBe('internal.unexpected');
  });
});

describe('what is wrong with a form of an account', () => {
  const failed = (code: string, details?: Readonly<Record<string, unknown>>) => {
    const failure = failureOfSignIn({ error: JSON.stringify({ code, message: 'in English', details }) });
    if (failure === undefined) throw new RangeError('no failure');
    return failure;
  };

  it('is known by code and details, so that it can be said in any language', () => {
    expect(firstRunProblem(failed('auth.invalid'))).toEqual({ kind: 'link' });
    expect(firstRunProblem(failed('resource.conflict'))).toEqual({ kind: 'exists' });
    expect(firstRunProblem(failed('request.invalid', { field: 'password', rule: 'common' }))).toEqual({
      kind: 'password',
      rule: 'common',
    });
    expect(firstRunProblem(failed('request.invalid', { field: 'tenant.zone' }))).toEqual({
      kind: 'field',
      field: 'zone',
    });
    expect(firstRunProblem(failed('request.invalid', { field: 'made.up' }))).toEqual({ kind: 'other' });
    expect(firstRunProblem(failed('db.unavailable'))).toEqual({ kind: 'other' });
  });

  it('tells a wrong present password from a bad new one', () => {
    expect(passwordProblem(failed('auth.invalid', { field: 'current' }))).toEqual({ kind: 'field', field: 'current' });
    expect(passwordProblem(failed('request.invalid', { field: 'next', rule: 'short' }))).toEqual({
      kind: 'password',
      rule: 'short',
    });
  });
});

describe('frame', () => {
  it('says in the tab what a page is about', () => {
    expect(tabTitle('审单失败\n AND x', 'Search')).toBe('审单失败 AND x · Search · Logwarden');
    expect(tabTitle('', 'Search')).toBe('Search · Logwarden');
    expect(tabTitle('x'.repeat(200), 'Search')).toHaveLength(60 + '… · Search · Logwarden'.length);
  });

  it('shows the pages a person may open', () => {
    expect(pagesFor(['tenants.manage']).map((page) => page.id)).toEqual(['access', 'settings']);
    expect(pagesFor(['logs.search', 'sources.read']).map((page) => page.id)).toEqual([
      'search',
      'dashboards',
      'sources',
      'settings',
    ]);
  });

  it('keeps preferences in cookies', () => {
    expect(themeOf('dark')).toBe('dark');
    expect(themeOf('pink')).toBe('system');
    expect(preferenceCookie('zone', 'Asia/Shanghai')).toContain('lw_zone=Asia%2FShanghai;');
  });
});
