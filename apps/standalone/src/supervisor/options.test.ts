import { describe, expect, it } from 'vitest';
import { parseOptions, settingsOf } from './options.ts';

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parseOptions([])).toMatchObject({ demo: false, demoSize: 1, help: false });
  });

  it('reads sizes by name and by number of events', () => {
    expect(parseOptions(['--demo', '--demo-size', 'small']).demoSize).toBe(0.1);
    expect(parseOptions(['--demo-size', '500000']).demoSize).toBe(0.25);
  });

  it.each([['--demo-size', 'huge'], ['--nope'], ['--demo-size', '5']])('refuses %s %s', (...argv) => {
    expect(() => parseOptions(argv)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('hands the certificate on', () => {
    const options = parseOptions(['--tls-cert', 'c.pem', '--tls-key', 'k.pem']);
    expect(settingsOf(options)).toEqual({ LOGWARDEN_TLS_CERT: 'c.pem', LOGWARDEN_TLS_KEY: 'k.pem' });
  });

  it('hands address and proxy on to the configuration', () => {
    const options = parseOptions(['--host', '0.0.0.0', '--behind-proxy', '10.0.0.0/8']);
    expect(settingsOf(options)).toEqual({ LOGWARDEN_HOST: '0.0.0.0', LOGWARDEN_BEHIND_PROXY: '10.0.0.0/8' });
  });
});
