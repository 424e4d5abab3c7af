import { corePatterns } from './core.ts';
import { firewallPatterns } from './firewall.ts';
import { legacyPatterns } from './legacy.ts';
import { operationsPatterns } from './operations.ts';
import { systemPatterns } from './system.ts';
import { webPatterns } from './web.ts';
import { zeekPatterns } from './zeek.ts';

/** A grok definition: RE2 with `%{NAME:field:type}`, where needed with a condition that RE2 cannot say. */
export type GrokDefinition =
  | string
  | {
      readonly pattern: string;
      readonly check: (text: string, start: number, end: number) => boolean;
      /** The exact form of a pattern that is short but too wide: used where the check refuses what the short one found. */
      readonly strict?: string;
    };

/** The library, by the names that Logstash users know; log formats fill ECS fields. */
export const grokLibrary: ReadonlyMap<string, GrokDefinition> = new Map<string, GrokDefinition>(
  [corePatterns, webPatterns, systemPatterns, firewallPatterns, operationsPatterns, zeekPatterns].flatMap((patterns) =>
    Object.entries(patterns),
  ),
);

/** Which names the log formats of the library fill: ECS, or those from before it (`clientip`, `verb`). */
export type GrokFields = 'ecs' | 'legacy';

const legacyLibrary: ReadonlyMap<string, GrokDefinition> = new Map(Object.entries(legacyPatterns));

/** A definition of the library; undefined for a name that it does not have. */
export function libraryDefinition(name: string, fields: GrokFields): GrokDefinition | undefined {
  return (fields === 'legacy' ? legacyLibrary.get(name) : undefined) ?? grokLibrary.get(name);
}
