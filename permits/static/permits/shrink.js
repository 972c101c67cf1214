// Makes a photo small enough for a thin line, and drops what a phone wrote into it (place, time, model): the picture is drawn anew.
// One file for both places: as a worker it answers messages, on a page it gives `window.shrunk`. Either way a file that does not
// get smaller, or that this browser cannot open, comes back as it is.
(function (scope) {
  "use strict";

  const LONG_SIDE = 2000; // a letter page then has 180 dots an inch: small print stays readable
  const GOOD_ENOUGH = 400000; // bytes
  const WORTH_IT = 300000; // below that a photo goes as it is
  const QUALITIES = [0.8, 0.7, 0.6, 0.5];
  const PASSES = /^image\/(jpeg|png|heic|heif)$/; // what the office can open; anything else is worth turning into JPEG at any size
  // Two dots side by side, marked "turn right": a browser that obeys the mark sees one above the other.
  const TURNED = "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////wAALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AE//Z";

  function opened(blob) {
    return scope.createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => scope.createImageBitmap(blob));
  }
  let obeys = null;
  function obeysOrientation() {
    if (!obeys) {
      const bytes = Uint8Array.from(scope.atob(TURNED), (sign) => sign.charCodeAt(0));
      obeys = opened(new Blob([bytes], { type: "image/jpeg" })).then((dots) => dots.width === 1 && dots.height === 2, () => false);
    }
    return obeys;
  }
  function surface(width, height) {
    const canvas = scope.document ? scope.document.createElement("canvas") : new scope.OffscreenCanvas(width, height);
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }
  function encoded(canvas, quality) {
    if (canvas.convertToBlob) return canvas.convertToBlob({ type: "image/jpeg", quality: quality });
    return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });
  }
  function drawn(picture) {
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = surface(Math.round(picture.width * scale), Math.round(picture.height * scale));
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff"; // paper, where a PNG is transparent
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (picture.close) picture.close();
    return canvas;
  }
  async function smaller(file) {
    const picture = await opened(file);
    const canvas = drawn(picture);
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await encoded(canvas, quality);
      if (blob && blob.size <= GOOD_ENOUGH) break;
    }
    if (!blob || blob.type !== "image/jpeg") throw new Error("this browser makes no JPEG");
    return blob;
  }
  function isPicture(file) {
    return file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name || "");
  }
  // Resolves to a JPEG or to the file itself; rejects only where there is no canvas, so that the page can try in its turn.
  async function shrunk(file) {
    const foreign = isPicture(file) && file.type !== "" && !PASSES.test(file.type);
    if (!isPicture(file) || !scope.createImageBitmap || (file.size < WORTH_IT && !foreign)) return file;
    if (file.type === "image/jpeg" && !(await obeysOrientation())) return file;
    const blob = await smaller(file);
    return foreign || blob.size < file.size * 0.9 ? blob : file;
  }

  if (scope.document) {
    scope.shrunk = shrunk;
  } else {
    scope.addEventListener("message", (event) => {
      shrunk(event.data.file).then(
        (blob) => scope.postMessage({ id: event.data.id, blob: blob === event.data.file ? null : blob }),
        (error) => scope.postMessage({ id: event.data.id, error: String(error) }),
      );
    });
  }
})(self);
