'use client';

import { TextField } from '@logwarden/ui';
import { type ReactElement, useId } from 'react';

export interface ZoneFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (zone: string) => void;
}

/** A field for an IANA zone that offers all that this browser knows. */
export function ZoneField({ label, hint, value, onChange }: ZoneFieldProps): ReactElement {
  const id = useId();
  return (
    <>
      <TextField
        label={label}
        list={id}
        required
        {...(hint === undefined ? {} : { hint })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
