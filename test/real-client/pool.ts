/** Runs tasks a few at a time, in their order; each gives its own promise, so that one failure stays its own. */
export function startPool<T>(tasks: readonly (() => Promise<T>)[], limit: number): Promise<T>[] {
  const running: Promise<unknown>[] = Array.from({ length: limit }, () => Promise.resolve());
  return tasks.map((task, i) => {
    const lane = i % limit;
    const started = (running[lane] ?? Promise.resolve()).then(task);
    running[lane] = started.catch(() => undefined);
    return started;
  });
}
