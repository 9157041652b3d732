/** The message protocol of Pkl, for clients in other languages. */
export { serveMessages } from './server.ts';
