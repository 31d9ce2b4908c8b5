// How a server ends, however it stands: also one that never answered, and cannot be asked to stop.
// Knows no editor.

/** The process of a server. */
export interface Process {
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  kill(signal?: NodeJS.Signals): boolean;
  once(event: "exit", listener: () => void): unknown;
}

/** A server that was begun, as its client has it. */
export interface Begun {
  readonly serverProcess: Process | undefined;
  /** Ask it to stop; this fails where it has not answered yet. */
  dispose(): Promise<void>;
}

/** Milliseconds that a process has to end by itself after it was told to. */
const GRACE = 2000;

/** End a server; it is gone, or dying, when this returns. */
export async function ended(server: Begun, grace: number = GRACE): Promise<void> {
  // Taken first: the client forgets it while it stops.
  const { serverProcess } = server;
  try {
    await server.dispose();
  } catch {
    if (serverProcess) {
      kill(serverProcess, grace);
    }
  }
}

function kill(process: Process, grace: number): void {
  if (process.exitCode !== null || process.signalCode !== null) {
    return;
  }
  const hard = setTimeout(() => process.kill("SIGKILL"), grace);
  process.once("exit", () => clearTimeout(hard));
  process.kill();
}
