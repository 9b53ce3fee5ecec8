// Asks the worker for layouts. Where a page forbids workers (a strict content security policy), the main thread does it.

import source from "worker:./layout-worker.ts";
import { LayoutCache, type LayoutRequest, type LayoutResult, layoutGraph } from "./layout";

export interface Layouter {
  layout(request: LayoutRequest): Promise<LayoutResult>;
}

interface Answer {
  ticket: number;
  result?: LayoutResult;
  error?: string;
}

export function makeLayouter(signal: AbortSignal): Layouter {
  const worker = startWorker(signal);
  const cache = new LayoutCache();
  const waiting = new Map<
    number,
    { request: LayoutRequest; done: (result: LayoutResult) => void; failed: (error: Error) => void }
  >();
  let broken = worker === null;
  let tickets = 0;
  const here = async (request: LayoutRequest) => layoutGraph(request, cache);

  if (worker) {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const entry = waiting.get(data.ticket);
      waiting.delete(data.ticket);
      if (data.result) entry?.done(data.result);
      else entry?.failed(new Error(data.error));
    };
    // The worker could not be loaded: nothing it was asked will be answered.
    worker.onerror = () => {
      broken = true;
      for (const { request, done, failed } of waiting.values()) here(request).then(done, failed);
      waiting.clear();
    };
  }
  return {
    layout(request) {
      if (broken || !worker) return here(request);
      tickets += 1;
      const ticket = tickets;
      return new Promise((done, failed) => {
        waiting.set(ticket, { request, done, failed });
        worker.postMessage({ ticket, request });
      });
    },
  };
}

function startWorker(signal: AbortSignal): Worker | null {
  try {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url);
    signal.addEventListener(
      "abort",
      () => {
        worker.terminate();
        URL.revokeObjectURL(url);
      },
      { once: true },
    );
    return worker;
  } catch {
    return null;
  }
}
