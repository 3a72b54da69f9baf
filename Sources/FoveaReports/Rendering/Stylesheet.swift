/// The look of a page. One column of text in the measure of a book; charts and galleries may be wider; no font is loaded.
enum Stylesheet {
  /// All rules, in cascading order.
  static let text = [colors, page, verdict, tables, charts, pictures, print].joined(separator: "\n")

  /// Hues after Okabe and Ito, set darker on light paper and lighter on dark paper (see ``Accent``). What is written on a full hue is `--on`, on one
  /// that lets some of the paper through `--half`. Print is on light paper.
  private static let colors = """
    :root{color-scheme:light dark;--paper:#fff;--raised:#f6f5f2;--ink:#1b1d20;--soft:#5c6066;--line:#dcdad4;--grid:#e9e7e2;
    --on:#fff;--half:var(--ink);--bad:#a8324a;--good:#00795a;
    --k0:#bf4f00;--k1:#94690a;--k2:#0069a8;--k3:#14406b;--k4:#00795a;--k5:#a8457f;--k6:#63676c;
    --serif:Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",serif;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Helvetica,Arial,sans-serif;
    --mono:ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono","DejaVu Sans Mono",monospace}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#16181b;--raised:#1e2125;--ink:#e6e4df;--soft:#a3a9b0;
    --line:#363a40;--grid:#2a2d32;--on:#16181b;--half:var(--on);--bad:#f0879a;--good:#2fc29a;
    --k0:#f08a3c;--k1:#f2be55;--k2:#4fa9ea;--k3:#a3d5f5;--k4:#2fc29a;--k5:#e59cc6;--k6:#9aa1a9}}
    .k0{--k:var(--k0)}.k1{--k:var(--k1)}.k2{--k:var(--k2)}.k3{--k:var(--k3)}.k4{--k:var(--k4)}.k5{--k:var(--k5)}.k6{--k:var(--k6)}
    """

  private static let page = """
    *{box-sizing:border-box}
    html{font:1.0625rem/1.55 var(--serif);color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:2.5rem max(1.25rem,env(safe-area-inset-left)) 4rem;max-width:56rem;overflow-wrap:break-word}
    p,ul,ol,dl,h1,h2,h3{margin:0}
    header>*,main>nav,section>:is(p,ul,ol,h2,h3,dl,details),footer{max-width:44rem}
    h1{font-size:clamp(1.5rem,1.2rem + 1.6vw,2.1rem);line-height:1.2;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
    .subtitle{color:var(--soft);margin-top:.35rem;font:.9375rem/1.5 var(--sans)}
    h2{font-size:1.45rem;line-height:1.25;font-weight:600;margin:3.5rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line);
    text-wrap:balance}
    h3{font-size:1.1rem;font-weight:600;margin:2rem 0 .25rem}
    section>p,section>ul,section>ol,details>p,.columns p{margin-top:.75rem}
    .lead{color:var(--soft)}
    ul{padding-left:1.2em}li{margin:.2em 0}
    a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}a:hover{text-decoration-color:currentColor}
    :focus-visible{outline:2px solid var(--k2);outline-offset:2px}
    code,pre{font-family:var(--mono);font-size:.85em}
    :not(pre)>code{background:var(--raised);border-radius:3px;padding:.1em .3em;overflow-wrap:anywhere;white-space:pre-wrap}
    .key{color:var(--k);font-weight:600}
    nav{margin-top:2.5rem;font:.9375rem/1.4 var(--sans)}
    nav ol{padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.4rem}nav li{margin:0}
    figure{margin:1.5rem 0 0}
    figcaption{font:.875rem/1.45 var(--sans);color:var(--soft);max-width:44rem}figcaption b{color:var(--ink);font-weight:600}
    .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:0 2.5rem;align-items:start}
    .columns>div{min-width:0}
    dl{font:.9375rem/1.45 var(--sans);margin-top:1rem}
    section>dl>div,.columns dl>div,details>dl>div,footer>dl>div{display:grid;grid-template-columns:minmax(6rem,2fr) 5fr;gap:1rem;padding:.3rem 0;
    border-top:1px solid var(--grid)}
    dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
    figure.code{max-width:44rem}dl>div:first-child{border-top:0!important}
    pre{margin:.4rem 0 0;padding:.8rem 1rem;background:var(--raised);border-radius:6px;overflow-x:auto;line-height:1.5;tab-size:4}
    .notice{margin-top:1.25rem;padding:.7rem 1rem;border-left:3px solid var(--k);background:var(--raised);border-radius:0 6px 6px 0;
    font:.9375rem/1.5 var(--sans);--k:var(--soft)}
    .notice>b{color:var(--k);margin-right:.3em}.warning{--k:var(--bad)}.success{--k:var(--good)}
    details{margin-top:1.25rem}summary{cursor:pointer;font:.9375rem/1.5 var(--sans);color:var(--soft)}summary:hover{color:var(--ink)}
    footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line)}footer dl{font-size:.8125rem;color:var(--soft)}
    """

  private static let verdict = """
    .verdict{max-width:none;margin-top:1.75rem}
    .headline{font-size:clamp(1.35rem,1.05rem + 1.5vw,1.9rem);line-height:1.3;max-width:44rem;text-wrap:pretty;letter-spacing:-.005em}
    .headline strong{font-weight:600}
    .detail{margin-top:.6rem;color:var(--soft);max-width:44rem}
    .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9rem),1fr));gap:1.25rem;margin-top:1.5rem;
    font-family:var(--sans);max-width:44rem}
    .cards.two{grid-template-columns:1fr 1fr}
    .card{border-top:3px solid var(--k);padding-top:.6rem;min-width:0}
    .label{font-size:.9375rem;font-weight:600;line-height:1.3;color:var(--k)}
    .number{font-size:clamp(1.9rem,1.4rem + 2.6vw,3rem);line-height:1.15;font-weight:600;letter-spacing:-.02em;
    font-variant-numeric:tabular-nums;white-space:nowrap}
    .interval,.remark{font-size:.875rem;line-height:1.4;color:var(--soft);font-variant-numeric:tabular-nums}
    .gauge{display:block;width:100%;height:14px;margin:.5rem 0}.gauge line{vector-effect:non-scaling-stroke}
    .card dl{margin-top:.6rem;font-size:clamp(.78rem,.7rem + .3vw,.875rem)}
    .card dl>div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.2rem 0;border-top:1px solid var(--grid)}
    .card dd{font-weight:500}
    """

  private static let tables = """
    .scroll{overflow-x:auto;margin-top:.6rem}
    table{border-collapse:collapse;font:.9375rem/1.4 var(--sans);font-variant-numeric:tabular-nums lining-nums;min-width:min(100%,24rem)}
    th,td{padding:.34rem .75rem;text-align:left;font-weight:400;border-bottom:1px solid var(--grid);vertical-align:baseline;position:relative}
    thead th{vertical-align:bottom;color:var(--soft);font-size:.8125rem;line-height:1.3;border-bottom:1px solid var(--soft)}
    thead small{display:block;font-size:.75rem;opacity:.85}
    thead th[class*=k]{color:var(--k);font-weight:600}
    tbody:last-child>tr:last-child>*{border-bottom-color:var(--soft)}
    tfoot th,tfoot td{border-top:1px solid var(--soft);border-bottom:0;font-weight:600}
    th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:.25rem}
    tbody th,tfoot th{position:sticky;left:0;background:var(--paper);z-index:1;min-width:min(8rem,30vw);max-width:min(20rem,45vw);overflow-wrap:anywhere}th .key{white-space:nowrap}
    .num{text-align:right;white-space:nowrap}.mid{text-align:center}
    td.best{font-weight:650}td.bad{color:var(--bad)}.muted{color:var(--soft)}tr.strong>*{background:var(--raised);font-weight:600}
    tbody tr:hover>*{background:var(--raised)}
    td .bar,th .bar{display:block;width:100%;min-width:3.5rem;height:3px;margin-top:2px;--k:var(--k6)}.bar rect{fill:var(--k)}
    .bar.k0{--k:var(--k0)}.bar.k1{--k:var(--k1)}.bar.k2{--k:var(--k2)}.bar.k3{--k:var(--k3)}.bar.k4{--k:var(--k4)}.bar.k5{--k:var(--k5)}
    .sortable{display:grid;width:max-content;max-width:none}.sortable :is(thead,tbody,tfoot,tr){display:contents}
    .sortable thead th{order:-99999;align-self:stretch;display:flex;flex-direction:column;justify-content:flex-end}
    .sortable tfoot tr>*{order:99999}
    .sortable input{position:absolute;opacity:0;width:1px;height:1px;margin:0;pointer-events:none}
    .sortable label{cursor:pointer}.sortable label:hover{color:var(--ink)}
    .sortable th:focus-within{outline:2px solid var(--k2);outline-offset:-2px}
    .sortable th .l2,.sortable th .l3{display:none}
    .sortable th:has(.f:checked) .l1,.sortable th:has(.g:checked) .l1{display:none}
    .sortable th:has(.f:checked) .l2,.sortable th:has(.g:checked) .l3{display:block}
    .sortable .down::after{content:" ↓"}.sortable .up::after{content:" ↑"}
    .sortable .l1::after{content:" ↕";opacity:.45}
    """

  private static let charts = """
    .chart{container-type:inline-size}
    .chart svg{display:block;width:100%;height:auto;font:12px var(--sans);fill:var(--ink);font-variant-numeric:tabular-nums}
    .chart .narrow{max-width:26rem}.chart .roomy{display:none;max-width:44rem}.square .roomy{max-width:32rem}
    @container (min-width:30rem){.chart .narrow{display:none}.chart .roomy{display:block}}
    .chart figcaption{margin-top:.5rem}
    .fill{fill:var(--k)}.track{fill:var(--grid)}.mistake{fill:var(--k5)}
    .grid{stroke:var(--grid)}.zero{stroke:var(--soft)}.frame{fill:none;stroke:var(--line)}
    .axis{fill:var(--soft)}.small{font-size:10px}.count{font-size:11px}.tiny{font-size:8px}text.half{fill:var(--half)}text.strong{fill:var(--on)}
    .reference{stroke:var(--soft);stroke-dasharray:3 3}
    .whisker{stroke:var(--ink);stroke-width:1.5}.range{stroke:var(--k);stroke-width:2;stroke-opacity:.55}
    .point{fill:var(--k);stroke:var(--paper);stroke-width:1}
    .curve{fill:none;stroke:var(--k);stroke-width:2;stroke-linejoin:round}.k2.curve{stroke-width:2.25}.fit{stroke-dasharray:5 4;stroke-width:1.5}
    .band{fill:var(--k);fill-opacity:.15}.frontier{fill:none;stroke:var(--soft);stroke-width:1.25;stroke-dasharray:2 3}
    .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
    .pairs{font:.875rem/1.5 var(--sans);margin-top:.6rem;padding-left:1.3em;max-width:26rem;color:var(--ink)}
    .pairs li::marker{color:var(--soft)}.pairs span{color:var(--soft);margin-left:.5em;font-variant-numeric:tabular-nums;white-space:nowrap}
    """

  private static let pictures = """
    img{display:block;max-width:100%;height:auto;border-radius:3px;background:var(--raised)}.sharp{image-rendering:pixelated}.mid img{margin:0 auto}
    .gallery{display:grid;gap:1.25rem 1rem;margin-top:.75rem;--w:8rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--w)),1fr))}
    .gallery.small{--w:5rem;gap:.75rem}.gallery.large{--w:16rem}
    .gallery>figure{margin:0;min-width:0}.gallery img{width:100%}
    .gallery figcaption{margin-top:.35rem;font-size:.8125rem;line-height:1.35;color:var(--ink)}
    .gallery p{margin:0;overflow-wrap:anywhere}
    .badge{color:var(--soft)}.badge>b{font-weight:700;margin-right:.3em}.badge>.right{color:var(--good)}.badge>.wrong{color:var(--bad)}
    .scale{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .6rem;margin-top:1rem;font:.8125rem/1.4 var(--sans);color:var(--soft)}
    .scale p{width:100%;margin:0!important}.scale svg{shape-rendering:crispEdges;width:14rem;max-width:50%;height:.8rem;border-radius:2px}
    .omitted{display:inline-block;padding:1.5rem .75rem;border:1px dashed var(--line);border-radius:3px;color:var(--soft);
    font:.8125rem/1.3 var(--sans)}
    """

  private static let print = """
    @media (max-width:32rem){th,td{padding-inline:.45rem}
    section>dl>div,.columns dl>div,details>dl>div,footer>dl>div{grid-template-columns:1fr;gap:.1rem}}
    @page{margin:16mm}
    @media print{:root{color-scheme:light}html{font-size:10pt}body{max-width:none;padding:0}h2{margin-top:2rem}nav{display:none}
    h2,h3,summary,figcaption:first-child{break-after:avoid}
    figure,.card,.notice,.scale,tr,th,td,dl>div,li{break-inside:avoid}figure:is(.table,:has(>.gallery)){break-inside:auto}
    img{max-height:230mm;object-fit:contain}pre{white-space:pre-wrap;overflow:visible;overflow-wrap:anywhere}
    .scroll{overflow:visible}table{font-size:8pt}th,td{padding-inline:.35rem}tbody th,tfoot th{position:static}
    details::details-content{content-visibility:visible;block-size:auto}.sortable label::after{content:none!important}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}
