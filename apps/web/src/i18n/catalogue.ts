import type { Locale } from '@logwarden/contracts';
import type { Translation } from './translation.ts';
import { english, type Messages } from './messages/en/index.ts';
import { chinese } from './messages/zh-CN/index.ts';

/** Message catalogues by language. */
export const catalogues: Readonly<Record<Locale, Translation<Messages>>> = { en: english, 'zh-CN': chinese };
