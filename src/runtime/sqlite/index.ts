/** SQLite for threads. The main thread only imports `thread-calls.ts`, which calls them. */
export type { Call, FromThread } from './calls.ts';
export { DatabaseFile, locked } from './database-file.ts';
export { type Database, loadDatabaseEngine, type OpenDatabase, type SqlValue, type Statement } from './engine.ts';
export { serveCalls } from './serve-calls.ts';
