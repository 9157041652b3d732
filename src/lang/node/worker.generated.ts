// Generated from src/lang/node/worker/*.ts by `npm run gen`. Edit those.

/** The program of the thread that waits for the network and for other processes. */
export const workerSource = `"use strict";

// src/lang/node/worker/main.ts
var import_node_worker_threads = require("node:worker_threads");

// src/lang/node/worker/protocol.ts
var LAST_PID = 1;
var WorkerFailure = class extends Error {
  kind;
  constructor(message, kind) {
    super(message);
    this.kind = kind;
  }
};

// src/lang/node/worker/http-get.ts
var import_node_http = require("node:http");
var import_node_https = require("node:https");
var import_node_net = require("node:net");
var import_node_tls = require("node:tls");
var agents = /* @__PURE__ */ new Map();
async function httpGet(request) {
  const url = new URL(request.url);
  try {
    return await collect(await open(url, request), request);
  } catch (error) {
    throw asFailure(error, url.hostname.replace(/^\\[|\\]$/g, ""));
  }
}
async function open(url, request) {
  const headers = {};
  for (const [name, value] of request.headers) (headers[name] ??= []).push(value);
  const { proxy } = request;
  if (url.protocol === "http:") {
    if (proxy === null) return (0, import_node_http.request)(url, { headers });
    return (0, import_node_http.request)({ host: proxy.host, port: proxy.port, path: url.href, headers: { host: url.host, ...headers } });
  }
  if (proxy === null) return (0, import_node_https.request)(url, { headers, agent: agentFor(request.certificates) });
  const socket = await tunnel(url, request, proxy);
  return (0, import_node_https.request)(url, { headers, createConnection: () => socket });
}
function agentFor(certificates) {
  const key = certificates?.join("\\n") ?? "";
  let agent = agents.get(key);
  if (agent === void 0) {
    agent = new import_node_https.Agent({ keepAlive: true, ...certificates === null ? {} : { ca: [...certificates] } });
    agents.set(key, agent);
  }
  return agent;
}
async function tunnel(url, request, proxy) {
  const host = url.hostname.replace(/^\\[|\\]$/g, "");
  const target = \`\${url.hostname}:\${url.port === "" ? "443" : url.port}\`;
  const socket = await new Promise((resolve, reject) => {
    const asking = (0, import_node_http.request)({
      host: proxy.host,
      port: proxy.port,
      method: "CONNECT",
      path: target,
      headers: { host: target }
    });
    asking.setTimeout(request.timeout, () => asking.destroy(timedOut()));
    asking.once("connect", (response, raw) => {
      if (response.statusCode === 200) resolve(raw);
      else
        reject(
          new WorkerFailure(
            \`Unable to tunnel through proxy. Proxy returns "HTTP/1.1 \${response.statusCode}"\`,
            "IOException"
          )
        );
    });
    asking.once("error", reject).end();
  });
  const ca = request.certificates === null ? {} : { ca: [...request.certificates] };
  return await new Promise((resolve, reject) => {
    const secure = (0, import_node_tls.connect)({ socket, ...(0, import_node_net.isIP)(host) === 0 ? { servername: host } : { host }, ...ca });
    secure.once("secureConnect", () => resolve(secure)).once("error", reject);
  });
}
function collect(asking, request) {
  return new Promise((resolve, reject) => {
    asking.setTimeout(request.timeout, () => asking.destroy(timedOut()));
    asking.once("error", reject);
    asking.once("response", (response) => {
      const chunks = [];
      let size = 0;
      response.on("data", (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > request.limit) asking.destroy(new WorkerFailure("response is too large", "IOException"));
      });
      response.once("error", reject);
      response.once("aborted", () => reject(new WorkerFailure("connection closed before the end", "IOException")));
      response.once("end", () => {
        const location = response.headers.location ?? null;
        resolve({ status: response.statusCode ?? 0, location, body: Uint8Array.from(Buffer.concat(chunks)) });
      });
    });
    asking.end();
  });
}
function timedOut() {
  return new WorkerFailure("request timed out", "HttpTimeoutException");
}
var CONNECTION_CODES = /^(?:ECONN(?:REFUSED|RESET)|ENOTFOUND|EAI_\\w+|E(?:HOST|NET)UNREACH|ETIMEDOUT|EADDRNOTAVAIL)$/;
var CERTIFICATE_CODES = /CERT|SSL|TLS|EPROTO|UNABLE_TO|CRL|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH/;
function asFailure(error, host) {
  if (!(error instanceof Error) || error instanceof WorkerFailure) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (CONNECTION_CODES.test(code) || error instanceof AggregateError) {
    return new WorkerFailure(\`Error connecting to host \\\`\${host}\\\`.\`, "ConnectException");
  }
  if (CERTIFICATE_CODES.test(code)) {
    return new WorkerFailure(
      \`Error during SSL handshake with host \\\`\${host}\\\`:
\${error.message}\`,
      "SSLHandshakeException"
    );
  }
  return new WorkerFailure(error.message, "IOException");
}

// src/lang/node/worker/reader-process.ts
var import_node_child_process = require("node:child_process");
var import_node_events = require("node:events");

// src/lang/node/messages/codes.ts
var CODE = {
  createEvaluator: 32,
  createEvaluatorResponse: 33,
  closeEvaluator: 34,
  evaluate: 35,
  evaluateResponse: 36,
  log: 37,
  readResource: 38,
  readResourceResponse: 39,
  readModule: 40,
  readModuleResponse: 41,
  listResources: 42,
  listResourcesResponse: 43,
  listModules: 44,
  listModulesResponse: 45,
  initializeModuleReader: 46,
  initializeModuleReaderResponse: 47,
  initializeResourceReader: 48,
  initializeResourceReaderResponse: 49,
  closeExternalProcess: 50
};
var names = new Map(
  Object.entries(CODE).map(([name, code]) => [code, name])
);
function messageName(code) {
  return names.get(code);
}

// src/lang/node/messages/fields.ts
var ProtocolError = class extends Error {
  name = "ProtocolError";
};
function openEnvelope(message) {
  if (!isList(message)) throw new ProtocolError("Malformed message header.");
  const [code, fields] = message;
  if (message.length !== 2) {
    throw new ProtocolError(\`Malformed message header (expected size 2, but got \${message.length}).\`);
  }
  if (typeof code !== "number" || !Number.isInteger(code)) throw new ProtocolError("Malformed message header.");
  if (messageName(code) === void 0) {
    throw new ProtocolError(\`Malformed message header (unrecognized code \\\`\${code.toString(16)}\\\`).\`);
  }
  if (!isFields(fields)) throw new ProtocolError(\`Malformed message body for message with code \\\`\${code}\\\`.\`);
  return { code, fields };
}
function isFields(value) {
  return typeof value === "object" && value !== null && !isList(value) && !(value instanceof Uint8Array);
}
function isList(value) {
  return Array.isArray(value);
}
var WrongType = class extends Error {
};
var asId = (value) => {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return typeof value === "bigint" && value === BigInt.asIntN(64, value) ? value : wrong();
};
function wrong() {
  throw new WrongType();
}
function field(fields, name, read) {
  const value = fields[name];
  if (value === void 0) throw new ProtocolError(\`Missing message parameter \\\`\${name}\\\`\`);
  return read(value);
}
function readBody({ code, fields }, read) {
  try {
    return read(fields);
  } catch (error) {
    if (!(error instanceof WrongType)) throw error;
    throw new ProtocolError(\`Malformed message body for message with code \\\`\${code}\\\`.\`);
  }
}

// src/lang/node/messages/msgpack.ts
var MessagePackError = class extends Error {
  name = "MessagePackError";
};
function encodeMessage(value) {
  const chunks = [];
  write(value, chunks);
  return Buffer.concat(chunks);
}
function write(value, out) {
  if (value === null) out.push(Uint8Array.of(192));
  else if (typeof value === "boolean") out.push(Uint8Array.of(value ? 195 : 194));
  else if (typeof value === "bigint") out.push(bigintBytes(value));
  else if (typeof value === "number") out.push(numberBytes(value));
  else if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    out.push(head(text.length, [160, 32], 217, 218, 219), text);
  } else if (value instanceof Uint8Array) out.push(head(value.length, null, 196, 197, 198), value);
  else if (isArray(value)) {
    out.push(head(value.length, [144, 16], null, 220, 221));
    for (const item of value) write(item, out);
  } else {
    const fields = Object.entries(value);
    out.push(head(fields.length, [128, 16], null, 222, 223));
    for (const [key, item] of fields) {
      write(key, out);
      write(item, out);
    }
  }
}
function isArray(value) {
  return Array.isArray(value);
}
function numberBytes(value) {
  if (!Number.isSafeInteger(value)) {
    const bytes = Buffer.alloc(9, 203);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (value >= 0 && value < 128) return Uint8Array.of(value);
  if (value >= -32 && value < 0) return Uint8Array.of(value & 255);
  if (value >= 0 && value <= 4294967295) return uint32(value);
  return int64(BigInt(value));
}
function bigintBytes(value) {
  const small = Number(value);
  return Number.isSafeInteger(small) ? numberBytes(small) : int64(value);
}
function uint32(value) {
  const bytes = Buffer.alloc(5, 206);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}
function int64(value) {
  const bytes = Buffer.alloc(9, 211);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value), 1);
  return bytes;
}
function head(length, fixed, c8, c16, c32) {
  if (fixed !== null && length < fixed[1]) return Uint8Array.of(fixed[0] | length);
  if (c8 !== null && length < 256) return Uint8Array.of(c8, length);
  if (length < 65536) return Uint8Array.of(c16, length >> 8, length & 255);
  const bytes = Buffer.alloc(5, c32);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
var DEEPEST = 100;
var LONGEST = 536870888;
var MOST_ITEMS = 2 ** 20;
var MessageDecoder = class {
  #bytes = Buffer.alloc(0);
  #at = 0;
  /** Where the value that is being read begins. */
  #start = 0;
  /** Pieces that have not been looked at, because what is read next is known to need more. */
  #pieces = [];
  #missing = 0;
  /** How many more values the one that is being read may hold. */
  #itemsLeft = 0;
  push(bytes) {
    if (bytes.length > 0) this.#pieces.push(bytes);
    this.#missing -= bytes.length;
  }
  /** Whether a value has begun to arrive that is not complete. */
  get isWithinValue() {
    return this.#at < this.#bytes.length || this.#pieces.length > 0;
  }
  /** The next value; undefined until all of it has arrived. Throws \`MessagePackError\`. */
  next() {
    if (this.#missing > 0) return void 0;
    if (this.#pieces.length > 0) {
      this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), ...this.#pieces]);
      this.#pieces = [];
      this.#at = 0;
    }
    this.#start = this.#at;
    this.#itemsLeft = MOST_ITEMS;
    try {
      return this.#read(0);
    } catch (error) {
      if (error !== INCOMPLETE) throw error;
      this.#at = this.#start;
      return void 0;
    }
  }
  #read(depth) {
    if (depth > DEEPEST) throw new MessagePackError("Message is nested too deep");
    const code = this.#take(1)[0];
    if (code < 128) return code;
    if (code < 144) return this.#map(code & 15, depth);
    if (code < 160) return this.#array(code & 15, depth);
    if (code < 192) return this.#text(code & 31);
    if (code >= 224) return code - 256;
    return this.#readLong(code, depth);
  }
  #readLong(code, depth) {
    switch (code) {
      case 192:
        return null;
      case 194:
        return false;
      case 195:
        return true;
      case 196:
      case 197:
      case 198:
        return Uint8Array.from(this.#take(this.#uint(1 << code - 196)));
      case 202:
        return this.#take(4).readFloatBE();
      case 203:
        return this.#take(8).readDoubleBE();
      case 204:
      case 205:
      case 206:
        return this.#uint(1 << code - 204);
      case 207:
        return narrow(this.#take(8).readBigUInt64BE());
      case 208:
      case 209:
      case 210:
        return this.#take(1 << code - 208).readIntBE(0, 1 << code - 208);
      case 211:
        return narrow(this.#take(8).readBigInt64BE());
      case 217:
      case 218:
      case 219:
        return this.#text(this.#uint(1 << code - 217));
      case 220:
      case 221:
        return this.#array(this.#uint(2 << code - 220), depth);
      case 222:
      case 223:
        return this.#map(this.#uint(2 << code - 222), depth);
      default:
        throw new MessagePackError(\`Unexpected type code 0x\${code.toString(16)}\`);
    }
  }
  #array(length, depth) {
    this.#count(length);
    const items = [];
    for (let i = 0; i < length; i++) items.push(this.#read(depth + 1));
    return items;
  }
  #map(length, depth) {
    this.#count(length);
    const fields = [];
    for (let i = 0; i < length; i++) {
      const key = this.#read(depth + 1);
      if (typeof key !== "string") throw new MessagePackError("Field name is not a string");
      fields.push([key, this.#read(depth + 1)]);
    }
    return Object.fromEntries(fields);
  }
  /** Refuses at once what says that it holds too much. */
  #count(length) {
    this.#itemsLeft -= length;
    if (this.#itemsLeft < 0) throw new MessagePackError("Message holds too much");
  }
  #text(length) {
    return this.#take(length).toString("utf8");
  }
  #uint(size) {
    return this.#take(size).readUIntBE(0, size);
  }
  #take(length) {
    const end = this.#at + length;
    if (end - this.#start > LONGEST) throw new MessagePackError("Message is too long");
    this.#missing = Math.max(0, end - this.#bytes.length);
    if (this.#missing > 0) throw INCOMPLETE;
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
};
var INCOMPLETE = new MessagePackError("Message has not arrived yet");
function narrow(value) {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

// src/lang/node/worker/reader-process.ts
var PATIENCE = 3e3;
var ReaderProcess = class {
  #child;
  #waiting = /* @__PURE__ */ new Map();
  #decoder = new MessageDecoder();
  #lastRequest = 0;
  #failure = null;
  #hasSpawned = false;
  constructor({ executable, arguments: args, workingDir }) {
    const cwd = workingDir === null ? {} : { cwd: workingDir };
    this.#child = (0, import_node_child_process.spawn)(executable, [...args], { stdio: ["pipe", "pipe", "inherit"], ...cwd });
    this.#child.once("spawn", () => {
      this.#hasSpawned = true;
    });
    this.#child.once("error", (error) => {
      const what = this.#hasSpawned ? error.message : \`Cannot run program "\${executable}": \${error.message}\`;
      this.#fail(new WorkerFailure(what, "IOException"));
    });
    this.#child.once("close", () => this.#fail(terminated()));
    this.#child.stdin.on("error", () => this.#fail(terminated()));
    this.#child.stdout.on("data", (bytes) => this.#receive(bytes));
  }
  /** Null when the process could not be started. */
  get pid() {
    return this.#child.pid ?? null;
  }
  /** Sends a request; the answer has the next message code and the same request id. */
  ask({ code, body }) {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const requestId = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject, code: code + 1 });
      this.#child.stdin.write(encodeMessage([code, { requestId, ...body }]));
    });
  }
  async stop() {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === void 0 || exitCode !== null || signalCode !== null) return;
    const gone = (0, import_node_events.once)(this.#child, "exit");
    if (this.#failure === null) this.#child.stdin.end(encodeMessage([CODE.closeExternalProcess, {}]));
    else this.#child.kill("SIGKILL");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE);
    await gone;
    clearTimeout(timer);
  }
  #receive(bytes) {
    try {
      this.#decoder.push(bytes);
      for (let message = this.#decoder.next(); message !== void 0; message = this.#decoder.next()) {
        this.#accept(message);
      }
    } catch (error) {
      this.#fail(new WorkerFailure(error instanceof Error ? error.message : "Malformed message.", "ProtocolException"));
      this.#child.kill("SIGKILL");
    }
  }
  #accept(message) {
    const envelope = openEnvelope(message);
    const id = Number(readBody(envelope, (fields) => field(fields, "requestId", asId)));
    const waiting = this.#waiting.get(id);
    if (waiting === void 0) throw new Error(\`Received response for unknown request ID \\\`\${id}\\\`.\`);
    this.#waiting.delete(id);
    if (envelope.code === waiting.code) waiting.resolve(envelope.fields);
    else waiting.reject(new WorkerFailure("unexpected response", "ProtocolException"));
  }
  #fail(error) {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }
};
function terminated() {
  return new WorkerFailure("External reader process has already terminated.", "ExternalReaderProcessException");
}

// src/lang/node/worker/services.ts
var Services = class {
  #options;
  #processes = /* @__PURE__ */ new Map();
  constructor(options) {
    this.#options = options;
  }
  /** Does what is asked, and sends the answer when it is there. */
  answer({ id, request }) {
    this.#do(request).then(
      (value) => this.#options.send({ type: "answer", id, ok: true, value }),
      (error) => this.fail(id, error)
    );
  }
  /** Sends a failure as the answer. */
  fail(id, error) {
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof WorkerFailure ? error.kind : "IOException";
    this.#options.send({ type: "answer", id, ok: false, kind, message });
  }
  /** Asks all reader processes to end, and ends those that do not. */
  async close() {
    const processes = [...this.#processes.values()];
    this.#processes.clear();
    await Promise.all(processes.map((process2) => process2.stop()));
  }
  async #do(request) {
    switch (request.kind) {
      case "get":
        return await httpGet(request);
      case "start":
        return this.#start(request);
      case "ask":
        return await this.#reader(request.id).ask(request);
      case "stop":
        await this.#processes.get(request.id)?.stop();
        this.#processes.delete(request.id);
        return null;
      case "client":
        if (this.#options.askClient !== void 0) return await this.#options.askClient(request);
        throw new TypeError("there is no client");
      default:
        throw new TypeError("unknown request");
    }
  }
  #start(request) {
    const process2 = new ReaderProcess(request);
    this.#processes.set(request.id, process2);
    if (process2.pid !== null) this.#options.onStart?.(process2.pid);
    return { pid: process2.pid };
  }
  #reader(id) {
    const found = this.#processes.get(id);
    if (found === void 0) throw terminated();
    return found;
  }
};

// src/lang/node/worker/main.ts
var { port, signal } = import_node_worker_threads.workerData;
var lastAsk = 0;
var services = new Services({
  send: (answer) => {
    port.postMessage(answer);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  },
  onStart: (pid) => void Atomics.store(signal, LAST_PID, pid)
});
port.on("message", (ask) => {
  lastAsk = ask.id;
  services.answer(ask);
});
process.on("uncaughtException", (error) => services.fail(lastAsk, error));
`;
