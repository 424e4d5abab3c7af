export { openKafkaConsumer } from './consumer.ts';
export type { KafkaConsumerOptions } from './consumer.ts';
export { openKafkaProducer } from './producer.ts';
export type { KafkaProducerOptions } from './producer.ts';
export type { KafkaConnection } from './client.ts';
export type { ForeignTopic } from './foreign.ts';
export type { Compression } from './sender.ts';
export { ensureTopic } from './topics.ts';
export type { TopicSettings } from './topics.ts';
