// The layout's own thread. Answers every request with the same number it came with.

import { LayoutCache, type LayoutRequest, layoutGraph } from "./layout";

const cache = new LayoutCache();

self.onmessage = ({ data }: MessageEvent<{ ticket: number; request: LayoutRequest }>) => {
  try {
    self.postMessage({ ticket: data.ticket, result: layoutGraph(data.request, cache) });
  } catch (error) {
    self.postMessage({ ticket: data.ticket, error: String((error as Error).stack ?? error) });
  }
};
