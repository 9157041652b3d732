// The worker of the extension that serves the language.
import { serveLanguage } from '../../playground/workers/language-server.ts';

serveLanguage(self);
