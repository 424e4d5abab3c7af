export * from './port.ts';
export { openEmbeddedConsumer } from './embedded/consumer.ts';
export type { EmbeddedConsumerOptions } from './embedded/consumer.ts';
export { openEmbeddedProducer } from './embedded/producer.ts';
export type { EmbeddedProducer, EmbeddedProducerOptions, PartitionRecovery } from './embedded/producer.ts';
export type { Retention } from './embedded/retention.ts';
