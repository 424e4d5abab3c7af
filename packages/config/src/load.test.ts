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

  it('reads who may see the metrics, and where they are, from lists', () => {
    expect(loadConfig({}).metrics).toEqual({ from: [], port: undefined, peers: [] });
    const given = { LOGWARDEN_METRICS_FROM: '10.0.0.0/8, fd00::/8', LOGWARDEN_METRICS_PEERS: 'http://gw1:4010' };
    expect(loadConfig(given).metrics).toMatchObject({ from: ['10.0.0.0/8', 'fd00::/8'], peers: ['http://gw1:4010'] });
    expect(() => loadConfig({ LOGWARDEN_METRICS_FROM: 'everywhere' })).toThrow(/LOGWARDEN_METRICS_FROM/);
  });

  it('refuses one port for two listeners', () => {
    expect(() => loadConfig({ LOGWARDEN_WEB_PORT: '4000' })).toThrow(/both 4000/);
  });

  const engines = {
    LOGWARDEN_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
    LOGWARDEN_ELASTICSEARCH_NODES: 'https://es-1:9200',
  };

  it('has no engines elsewhere unless they are named, and then both', () => {
    expect(loadConfig({})).toMatchObject({ kafka: undefined, elasticsearch: undefined });
    const config = loadConfig(engines);
    expect(config.kafka).toMatchObject({ brokers: ['kafka-1:9092', 'kafka-2:9092'], tls: undefined, sasl: undefined });
    expect(config.elasticsearch).toMatchObject({ nodes: ['https://es-1:9200'], auth: undefined, replicas: 0 });
    expect(() => loadConfig({ LOGWARDEN_KAFKA_BROKERS: 'kafka-1:9092' })).toThrow(
      /LOGWARDEN_ELASTICSEARCH_NODES: must/,
    );
  });

  it('lists all that is wrong with the engines, without values', () => {
    const act = (): unknown =>
      loadConfig({
        ...engines,
        LOGWARDEN_KAFKA_SASL_MECHANISM: 'PLAIN',
        LOGWARDEN_KAFKA_SASL_PASSWORD: 'geheim',
        LOGWARDEN_KAFKA_TLS_CA: '',
        LOGWARDEN_ELASTICSEARCH_CA: '/nowhere/ca.pem',
        LOGWARDEN_ELASTICSEARCH_API_KEY: 'key',
        LOGWARDEN_ELASTICSEARCH_USERNAME: 'user',
      });
    for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM: PLAIN needs', 'ELASTICSEARCH_PASSWORD'])
      expect(act).toThrow(`LOGWARDEN_${name}`);
    expect(act).toThrow(/LOGWARDEN_ELASTICSEARCH_API_KEY: cannot/);
    expect(act).toThrow(/LOGWARDEN_ELASTICSEARCH_CA: the file cannot be read/);
    expect(act).not.toThrow(/geheim/);
    expect(() => loadConfig({ ...engines, LOGWARDEN_KAFKA_BROKERS: 'http://x' })).toThrow(
      /BROKERS: expected host:port/,
    );
    expect(() => loadConfig({ ...engines, LOGWARDEN_ELASTICSEARCH_PREFIX: 'Logs' })).toThrow(/ELASTICSEARCH_PREFIX/);
  });

  it('reads logins of the engines', () => {
    const sasl = { mechanism: 'SCRAM-SHA-512', username: 'logwarden', password: 'geheim' };
    const config = loadConfig({
      ...engines,
      LOGWARDEN_KAFKA_TLS: '1',
      LOGWARDEN_KAFKA_SASL_MECHANISM: sasl.mechanism,
      LOGWARDEN_KAFKA_SASL_USERNAME: sasl.username,
      LOGWARDEN_KAFKA_SASL_PASSWORD: sasl.password,
      LOGWARDEN_ELASTICSEARCH_API_KEY: 'key',
    });
    expect(config.kafka).toMatchObject({ sasl, tls: {}, retentionMs: 72 * 3_600_000 });
    expect(config.elasticsearch?.auth).toEqual({ apiKey: 'key' });
  });
});
