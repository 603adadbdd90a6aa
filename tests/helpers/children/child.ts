/** The child's side: says that it is ready, waits for the signal to go, works and prints the answer. */
export async function answer<T>(work: (input: T) => Promise<unknown>): Promise<void> {
  const input = JSON.parse(process.argv[2] ?? 'null') as T;
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const result = await work(input);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.stdin.destroy();
}
