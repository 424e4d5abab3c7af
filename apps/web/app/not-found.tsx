import type { ReactElement } from 'react';
import { NotFound } from '../src/frame/not-found.tsx';

export default function NotFoundPage(): ReactElement {
  return <NotFound />;
}
