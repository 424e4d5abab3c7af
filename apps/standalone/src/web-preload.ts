// Loaded before `next start`: the console ends when the supervisor is gone. Next closes its own listeners on SIGTERM.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
