// The Marionette wire protocol: `length:[0,id,command,params]` over TCP, answered by `[1,id,error,result]`.
import { connect, type Socket } from 'node:net';

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #buffer = Buffer.alloc(0);
  #next = 1;
  #greeted: () => void = () => undefined;
  readonly #greeting: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#greeting = new Promise((resolve) => {
      this.#greeted = resolve;
    });
    socket.on('data', (data) => {
      this.#take(data);
    });
    socket.on('close', () => {
      for (const each of this.#waiting.values()) each.reject(new Error('browser closed the connection'));
      this.#waiting.clear();
    });
  }

  /** Connects to the port that Firefox wrote to its profile. */
  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined); // 'close' follows and rejects what waits
    const client = new Marionette(socket);
    await client.#greeting;
    return client;
  }

  /** Sends one command; rejects with the browser's error name and message. */
  send(command: string, params: Record<string, unknown> = {}): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(new Error('browser closed the connection'));
    const id = this.#next++;
    const text = Buffer.from(JSON.stringify([0, id, command, params]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      if (colon < 0) return;
      const length = Number(this.#buffer.subarray(0, colon).toString('latin1'));
      if (this.#buffer.length < colon + 1 + length) return;
      const text = this.#buffer.subarray(colon + 1, colon + 1 + length).toString('utf8');
      this.#buffer = this.#buffer.subarray(colon + 1 + length);
      this.#message(JSON.parse(text) as unknown);
    }
  }

  #message(message: unknown): void {
    if (!Array.isArray(message)) {
      this.#greeted();
      return;
    }
    const [, id, error, result] = message as [number, number, { error: string; message: string } | null, unknown];
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(result);
  }
}
