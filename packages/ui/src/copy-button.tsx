import { Check, Copy } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

export interface CopyButtonProps {
  readonly text: string | (() => string);
  readonly label: string;
  readonly copiedLabel: string;
  readonly className?: string;
}

const confirmMs = 1500;

/** Copies a text and says so in place. */
export function CopyButton({ text, label, copiedLabel, className }: CopyButtonProps): ReactElement {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), confirmMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
    setCopied(true);
  };
  return (
    <IconButton
      label={copied ? copiedLabel : label}
      icon={copied ? <Check size={14} className="text-ok" /> : <Copy size={14} />}
      {...(className === undefined ? {} : { className })}
      onClick={(event) => {
        event.stopPropagation();
        copy().catch(() => setCopied(false));
      }}
    />
  );
}
