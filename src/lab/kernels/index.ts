export { gemm, gemmBatched, gemmScratchBytes } from './gemm';
