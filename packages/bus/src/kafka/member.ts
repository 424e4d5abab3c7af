import { AppError } from '@logwarden/kernel';
import { heartbeatV4, joinGroupV7, leaveGroupV4, syncGroupV5 } from '@platformatic/kafka';
import type { Connection } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { JoinOptions, Membership, Subscription, TopicPartition } from '../port.ts';
import { dealPartitions, decodeAssignment, encodeAssignment, encodeSubscription } from './assignment.ts';
import { brokerError, brokerSaid } from './client.ts';
import { isFenced } from './group.ts';
import type { Committer, GroupClient } from './group.ts';

export interface MemberOptions {
  readonly join: JoinOptions;
  readonly group: GroupClient;
  /** All partitions of the topics, as far as they exist. */
  readonly partitions: () => Promise<readonly TopicPartition[]>;
  /** Opens a partition whose positions are kept in the name of this generation. */
  readonly open: (place: TopicPartition, by: Committer) => Promise<Subscription>;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

interface Generation extends Committer {
  readonly assigned: readonly TopicPartition[];
  readonly isLeader: boolean;
  /** What the leader has dealt: it looks whether that is still all there is. */
  readonly dealt: string;
}

interface Held {
  readonly place: TopicPartition;
  readonly handOver: AbortController;
  readonly ended: Promise<void>;
}

const protocolType = 'consumer';
const protocolName = 'logwarden';
const lookEveryMs = 5_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * One member of a consumer group (Kafka's classic protocol, eager). Modes: joining (asks for a place and gets
 * partitions) → holding (reads them, tells the coordinator that it lives; the leader looks for new partitions) →
 * handing over (the coordinator calls for a rebalance, or the member was put out: every partition's work is told to end
 * and is waited for, with heartbeats going on) → joining … → left. A failed join waits longer each time.
 */
export class KafkaMember implements Membership {
  readonly #options: MemberOptions;
  readonly #leaving = new AbortController();
  readonly #done: Promise<void>;
  #memberId = '';
  #held: readonly Held[] = [];

  constructor(options: MemberOptions) {
    this.#options = options;
    this.#done = this.#live();
  }

  assigned(): readonly TopicPartition[] {
    return this.#held.map(({ place }) => place);
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#done;
  }

  async #live(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#isLeaving()) {
      try {
        const generation = await this.#join();
        pauseMs = firstPauseMs;
        this.#hold(generation);
        await this.#beatUntilCalled(generation);
        await this.#handOver(generation);
      } catch (error) {
        await this.#handOver(undefined);
        if (isFenced(error)) this.#memberId = '';
        await this.#pause(pauseMs);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
    await this.#leave();
  }

  async #join(): Promise<Generation> {
    const { group, join, sessionTimeoutMs, rebalanceTimeoutMs } = this.#options;
    const protocols = [
      { name: protocolName, metadata: encodeSubscription(typeof join.topics === 'function' ? [] : join.topics) },
    ];
    const askToJoin = (connection: Connection) =>
      joinGroupV7.api.async(
        connection,
        group.group,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        this.#memberId,
        null,
        protocolType,
        protocols,
      );
    const joined = await group.ask(askToJoin).catch((error: unknown) => {
      const given = brokerError(error, 'MEMBER_ID_REQUIRED')?.['memberId'];
      if (typeof given !== 'string') throw error;
      this.#memberId = given;
      return group.ask(askToJoin);
    });
    this.#memberId = joined.memberId ?? '';
    const { generationId: generation } = joined;
    const isLeader = joined.leader === this.#memberId;
    const all = isLeader ? await this.#options.partitions() : [];
    const dealt = dealPartitions(
      joined.members.map(({ memberId }) => memberId),
      all,
    );
    const assignments = [...dealt].map(([memberId, mine]) => ({ memberId, assignment: encodeAssignment(mine) }));
    const { assignment } = await group.ask((connection) =>
      syncGroupV5.api.async(
        connection,
        group.group,
        generation,
        this.#memberId,
        null,
        protocolType,
        joined.protocolName,
        assignments,
      ),
    );
    const assigned = decodeAssignment(assignment);
    return { generation, memberId: this.#memberId, assigned, isLeader, dealt: namesOf(all) };
  }

  #hold(generation: Generation): void {
    this.#held = generation.assigned.map((place) => {
      const handOver = new AbortController();
      return { place, handOver, ended: this.#work(place, generation, handOver.signal) };
    });
  }

  /** Works on one partition until it is handed over; work that breaks off is begun again. */
  async #work(place: TopicPartition, by: Committer, signal: AbortSignal): Promise<void> {
    while (!isAborted(signal)) {
      let subscription: Subscription | undefined;
      try {
        subscription = await this.#options.open(place, by);
        await this.#options.join.run({ ...place, subscription, signal });
      } catch {
        // The work tells its own errors; those of opening come again or end with the generation.
      } finally {
        await subscription?.close();
      }
      await delay(firstPauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when the partitions are to be dealt again, or this member leaves; rejects when it was put out. */
  async #beatUntilCalled(generation: Generation): Promise<void> {
    const { sessionTimeoutMs } = this.#options;
    let lookAt = performance.now() + lookEveryMs;
    while (!this.#isLeaving()) {
      await this.#pause(Math.min(3_000, sessionTimeoutMs / 5));
      if (this.#isLeaving() || !(await this.#beat(generation))) return;
      if (!generation.isLeader || performance.now() < lookAt) continue;
      lookAt = performance.now() + lookEveryMs;
      if (await this.#hasChanged(generation)) return;
    }
  }

  /** False: the coordinator calls for a rebalance. */
  async #beat({ generation, memberId }: Committer): Promise<boolean> {
    const { group } = this.#options;
    try {
      await group.ask((connection) => heartbeatV4.api.async(connection, group.group, generation, memberId, null));
      return true;
    } catch (error) {
      if (brokerSaid(error, 'REBALANCE_IN_PROGRESS')) return false;
      throw error;
    }
  }

  async #hasChanged({ dealt }: Generation): Promise<boolean> {
    try {
      return namesOf(await this.#options.partitions()) !== dealt;
    } catch {
      return false;
    }
  }

  /** Lets every partition's work end. Undefined: this member is out already, nobody waits for its heartbeat. */
  async #handOver(generation: Generation | undefined): Promise<void> {
    const held = this.#held;
    for (const { handOver } of held) handOver.abort();
    const ended = Promise.all(held.map((one) => one.ended)).then(() => true);
    while (!(await Promise.race([ended, delay(Math.min(3_000, this.#options.sessionTimeoutMs / 5), false)]))) {
      if (generation !== undefined) await this.#beat(generation).catch(() => undefined);
    }
    this.#held = [];
  }

  async #leave(): Promise<void> {
    if (this.#memberId === '') return;
    const { group } = this.#options;
    const members = [{ memberId: this.#memberId }];
    // Who cannot say good-bye is missed after the session timeout.
    await group.ask((connection) => leaveGroupV4.api.async(connection, group.group, members)).catch(() => undefined);
  }

  #isLeaving(): boolean {
    return this.#leaving.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#leaving.signal }).catch(() => undefined);
  }
}

/** A signal may fire between any two awaits, which control flow analysis does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function namesOf(places: readonly TopicPartition[]): string {
  return places
    .map(({ topic, partition }) => `${topic}/${partition}`)
    .sort()
    .join(' ');
}

/** Says which of several settings that belong together is wrong. */
export function checkTimeouts(sessionTimeoutMs: number, rebalanceTimeoutMs: number): void {
  if (sessionTimeoutMs > 0 && rebalanceTimeoutMs >= sessionTimeoutMs) return;
  throw new AppError('config.invalid', 'The group timeouts do not fit each other.', {
    details: { field: 'rebalanceTimeoutMs', expected: `at least sessionTimeoutMs (${sessionTimeoutMs})` },
  });
}
