export * from './port.ts';
export { openSpoolingProducer, type SpoolingProducer, type SpoolState } from './spool/spooling-producer.ts';
export type { SpooledRecord, SpoolOptions, SpoolTrouble } from './spool/spool-options.ts';
export { openEmbeddedConsumer } from './embedded/consumer.ts';
export type { EmbeddedConsumerOptions } from './embedded/consumer.ts';
export { openEmbeddedProducer } from './embedded/producer.ts';
export type { EmbeddedProducer, EmbeddedProducerOptions, PartitionRecovery } from './embedded/producer.ts';
export type { Retention } from './embedded/retention.ts';
