import { loadConfig } from '@logwarden/config';
import { expect, it } from 'vitest';
import { consoleUrlOf, localOriginsOf, originsOf } from './parts.ts';

const tls = { LOGWARDEN_TLS_CERT: 'c.pem', LOGWARDEN_TLS_KEY: 'k.pem' };

it('names the addresses that people and programs use, and those of this machine', () => {
  const plain = loadConfig({});
  expect(originsOf(plain).gateway).toBe('http://127.0.0.1:4010');
  expect(localOriginsOf(plain, undefined)).toEqual(originsOf(plain));
  const secure = loadConfig({ LOGWARDEN_HOST: '::', ...tls });
  expect(originsOf(secure)).toMatchObject({ web: 'https://127.0.0.1:3000', api: 'https://127.0.0.1:4000' });
  expect(localOriginsOf(secure, { api: 5001, gateway: 5002 })).toEqual({
    web: 'https://127.0.0.1:3000',
    api: 'http://127.0.0.1:5001',
    gateway: 'http://127.0.0.1:5002',
    proxy: 'https://127.0.0.1:4020',
  });
});

it.each([
  [{}, 'http://127.0.0.1:3000'],
  [tls, 'https://127.0.0.1:3000'],
  [{ LOGWARDEN_HOST: '10.0.0.5', LOGWARDEN_BEHIND_PROXY: '10.0.0.0/24' }, 'https://10.0.0.5:3000'],
  [{ LOGWARDEN_BEHIND_PROXY: '10.0.0.0/24', LOGWARDEN_WEB_URL: 'https://logs.example' }, 'https://logs.example'],
])('the console is opened over https wherever TLS is: %j', (env, url) => {
  expect(consoleUrlOf(loadConfig(env))).toBe(url);
});
