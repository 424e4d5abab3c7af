type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly values: Map<string, number>;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** Counters and gauges of one process, in Prometheus' text form. Names carry their unit; ids never become labels. */
export class Metrics {
  readonly #families = new Map<string, Family>();

  #family(name: string, kind: Family['kind'], help: string): Family {
    let family = this.#families.get(name);
    if (family === undefined) {
      family = { help, kind, values: new Map() };
      this.#families.set(name, family);
    }
    return family;
  }

  /** Adds to a counter. */
  count(name: string, help: string, by = 1, labels: Labels = {}): void {
    const { values } = this.#family(name, 'counter', help);
    const key = labelText(labels);
    values.set(key, (values.get(key) ?? 0) + by);
  }

  /** Sets a gauge. */
  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#family(name, 'gauge', help).values.set(labelText(labels), value);
  }

  /** Everything, as plain numbers by name and labels. */
  toJson(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.#families].map(([name, f]) => [name, Object.fromEntries(f.values)]));
  }

  toPrometheus(): string {
    const lines: string[] = [];
    for (const [name, family] of this.#families) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.kind}`);
      for (const [labels, value] of family.values) lines.push(`${name}${labels} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
