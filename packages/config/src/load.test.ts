import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const config = loadConfig({});
    expect(config.ports.web).toBe(3000);
    expect(config.host).toBe('127.0.0.1');
  });

  it('lists every bad variable at once, without values', () => {
    const act = (): unknown =>
      loadConfig({ LOGWARDEN_WEB_PORT: 'secretish', LOGWARDEN_API_PORT: '99999999', LOGWARDEN_GATEWY_PORT: '1' });
    expect(act).toThrow(/LOGWARDEN_WEB_PORT/);
    expect(act).toThrow(/LOGWARDEN_API_PORT/);
    expect(act).toThrow(/LOGWARDEN_GATEWY_PORT: no such variable/);
    expect(act).not.toThrow(/secretish/);
  });

  it('listens elsewhere than on loopback only behind a proxy', () => {
    expect(() => loadConfig({ LOGWARDEN_HOST: '0.0.0.0' })).toThrow(/--behind-proxy/);
    expect(loadConfig({ LOGWARDEN_HOST: '0.0.0.0', LOGWARDEN_BEHIND_PROXY: '10.0.0.0/8' }).host).toBe('0.0.0.0');
    expect(() => loadConfig({ LOGWARDEN_BEHIND_PROXY: 'nowhere' })).toThrow(/LOGWARDEN_BEHIND_PROXY/);
  });

  it('listens elsewhere with a certificate and its key, and needs both', () => {
    const tls = { LOGWARDEN_TLS_CERT: 'cert.pem', LOGWARDEN_TLS_KEY: 'key.pem' };
    expect(loadConfig({ LOGWARDEN_HOST: '0.0.0.0', ...tls }).tls).toEqual({ certFile: 'cert.pem', keyFile: 'key.pem' });
    expect(loadConfig({}).tls).toBeUndefined();
    expect(() => loadConfig({ LOGWARDEN_HOST: '0.0.0.0' })).toThrow(/--tls-cert/);
    expect(() => loadConfig({ LOGWARDEN_TLS_CERT: 'cert.pem' })).toThrow(/--tls-key/);
    expect(() => loadConfig({ LOGWARDEN_TLS_KEY: 'key.pem' })).toThrow(/both/);
  });

  it('refuses one port for two listeners', () => {
    expect(() => loadConfig({ LOGWARDEN_WEB_PORT: '4000' })).toThrow(/both 4000/);
  });
});
