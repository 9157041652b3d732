/** The imports of `/metrics` from its library, in a separate module so that they can be loaded later. */
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
