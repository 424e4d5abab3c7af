/**
 * Ends this process in order: on SIGTERM or SIGINT, or when the supervisor is gone (its IPC channel closes).
 * `close` releases what the process holds; after `limitMs` the process ends regardless.
 */
export function endWithParent(close: () => Promise<void>, limitMs = 10_000): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.once('disconnect', end);
}
