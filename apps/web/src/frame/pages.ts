import type { Permission } from '@logwarden/contracts';
import {
  Database,
  EyeOff,
  LayoutDashboard,
  type LucideIcon,
  ScrollText,
  Settings,
  ShieldCheck,
  Users,
  Workflow,
} from 'lucide-react';

export interface ConsolePage {
  readonly id: 'search' | 'dashboards' | 'sources' | 'pipeline' | 'masking' | 'access' | 'audit' | 'settings';
  readonly path: string;
  readonly icon: LucideIcon;
  /** Any one of these is enough to see the page. */
  readonly needs: readonly Permission[];
}

/** The pages that exist, in the order of the rail. */
export const consolePages: readonly ConsolePage[] = [
  { id: 'search', path: '/search', icon: ScrollText, needs: ['logs.search'] },
  { id: 'dashboards', path: '/dashboards', icon: LayoutDashboard, needs: ['logs.search'] },
  { id: 'sources', path: '/sources', icon: Database, needs: ['sources.read'] },
  { id: 'pipeline', path: '/pipeline', icon: Workflow, needs: ['pipeline.read'] },
  { id: 'masking', path: '/masking', icon: EyeOff, needs: ['masking.read'] },
  { id: 'access', path: '/access', icon: Users, needs: ['members.read', 'keys.read', 'tenants.manage'] },
  { id: 'audit', path: '/audit', icon: ShieldCheck, needs: ['audit.read', 'platform.audit'] },
  { id: 'settings', path: '/settings', icon: Settings, needs: ['self'] },
];

/** Pages a person with these rights may open. `self` is every signed-in person's. */
export function pagesFor(permissions: readonly Permission[]): readonly ConsolePage[] {
  return consolePages.filter((page) => page.needs.some((need) => need === 'self' || permissions.includes(need)));
}
