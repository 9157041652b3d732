/** What `/metrics` takes from its library, which is loaded when the server has started. */
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
