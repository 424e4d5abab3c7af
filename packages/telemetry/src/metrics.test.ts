import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

it('writes counters and gauges in the text form of Prometheus', () => {
  const metrics = new Metrics();
  metrics.count('gateway_events_total', 'Events accepted', 2, { via: 'bulk' });
  metrics.count('gateway_events_total', 'Events accepted', 3, { via: 'bulk' });
  metrics.gauge('bus_bytes', 'Size', 7);
  expect(metrics.toPrometheus()).toContain('gateway_events_total{via="bulk"} 5');
  expect(metrics.toPrometheus()).toContain('# TYPE bus_bytes gauge');
  expect(metrics.toJson()['bus_bytes']).toEqual({ '': 7 });
});
