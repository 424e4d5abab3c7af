import { AppError, type TenantScope } from '@logwarden/kernel';
import type { AppendInput, AppendResult, BusProducer } from '../port.ts';

/**
 * `ok`; `fail`: refused at once; `stall`: no answer until the switch is turned, and nothing written; `late`: written, but
 * the answer is lost; `full`: the broker says that it is full.
 */
export type Fault = 'ok' | 'fail' | 'stall' | 'late' | 'full';

/** A bus whose answers a test decides. */
export class FaultSwitch implements BusProducer {
  readonly #bus: BusProducer;
  #fault: Fault = 'ok';
  #stalled: (() => void)[] = [];
  /** Keys that the bus never takes. */
  readonly poison = new Set<string>();
  calls = 0;

  constructor(bus: BusProducer) {
    this.#bus = bus;
  }

  turn(fault: Fault): void {
    this.#fault = fault;
    for (const release of this.#stalled.splice(0)) release();
  }

  async append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    this.calls++;
    if (this.poison.has(input.key)) throw new AppError('request.invalid', 'The broker takes no such record.');
    switch (this.#fault) {
      case 'ok':
        return this.#bus.append(scope, input);
      case 'full':
        throw new AppError('bus.full', 'The broker is full.');
      case 'late':
        await this.#bus.append(scope, input);
        break;
      case 'stall':
        await new Promise<void>((resolve) => this.#stalled.push(resolve));
        break;
      case 'fail':
        break;
    }
    throw new AppError('bus.unavailable', 'The broker is away.');
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}
