'use client';

import { useEffect, useState } from 'react';

const settleMs = 300;

/** A value that is being typed, once it has stood still for a moment. Compared by content: it may be made anew each time. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
