import { full, MASK } from './partial.ts';

/** First character and domain: `z****@bank.example`. */
export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  if (at < 1) return full(value);
  const first = at > 1 ? value.charAt(0) : MASK;
  return first + MASK.repeat(at - 1) + value.slice(at);
}
