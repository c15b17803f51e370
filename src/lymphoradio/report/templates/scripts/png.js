// A figure as PNG, drawn from its SVG at its print size: so many pixels an inch, and the file says how many.
(() => {
  const POINTS = 72; // an inch
  const INCH = 0.0254; // metres

  const crcTable = Uint32Array.from({ length: 256 }, (_, start) => {
    let value = start;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const crc = (bytes) => ~bytes.reduce((value, byte) => crcTable[(value ^ byte) & 255] ^ (value >>> 8), ~0) >>> 0;

  // The chunk pHYs, pixels a metre, goes behind the header, which has 33 bytes with the signature.
  const withResolution = (png, dpi) => {
    const chunk = new Uint8Array(21);
    const view = new DataView(chunk.buffer);
    const perMetre = Math.round(dpi / INCH);
    view.setUint32(0, 9);
    chunk.set([0x70, 0x48, 0x59, 0x73], 4);
    view.setUint32(8, perMetre);
    view.setUint32(12, perMetre);
    chunk[16] = 1;
    view.setUint32(17, crc(chunk.subarray(4, 17)));
    return new Blob([png.subarray(0, 33), chunk, png.subarray(33)], { type: "image/png" });
  };

  const load = (url) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => reject(new Error("the figure cannot be drawn"));
      image.src = url;
    });

  const draw = async (svgText, dpi) => {
    const parsed = new DOMParser().parseFromString(svgText, "image/svg+xml");
    const svg = parsed.documentElement;
    const [width, height] = ["width", "height"].map((side) => (parseFloat(svg.getAttribute(side)) / POINTS) * dpi);
    svg.setAttribute("width", width); // the browser draws at this size, and enlarges nothing
    svg.setAttribute("height", height);
    const fonts = parsed.createElementNS("http://www.w3.org/2000/svg", "style");
    fonts.textContent = byId("figure-fonts").textContent;
    svg.prepend(fonts);
    const text = new XMLSerializer().serializeToString(svg);
    const image = await load(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(width);
    canvas.height = Math.floor(height);
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("the figure is too large for this browser");
    return withResolution(new Uint8Array(await blob.arrayBuffer()), dpi);
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  for (const button of document.querySelectorAll("button[data-dpi]")) {
    button.addEventListener("click", async () => {
      const svg = textOf(button.closest("figure").querySelector('a[download$=".svg"]').href);
      try {
        save(await draw(svg, Number(button.dataset.dpi)), button.dataset.file);
        say(`${button.dataset.file} is drawn.`);
      } catch (error) {
        say(`No PNG: ${error.message}. Take the SVG or PDF.`);
        button.textContent = "No PNG: take SVG or PDF";
      }
    });
  }
})();
