// BLAS and the few LAPACK routines that linear algebra needs. They stand in one table, which this
// header declares and COpenBLAS.c forwards to the library: `ROUTINE(result, name, parameters,
// arguments)`.
#pragma once

typedef int blasint;
enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor = 102 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112 };

#define AUTOGRAPH_ROUTINES(ROUTINE)                                                                 \
  ROUTINE(void, openblas_set_num_threads, (int count), (count))                                     \
  AUTOGRAPH_ROUTINES_OF(ROUTINE, float, s)                                                          \
  AUTOGRAPH_ROUTINES_OF(ROUTINE, double, d)

#define AUTOGRAPH_ROUTINES_OF(ROUTINE, T, P)                                                        \
  ROUTINE(void, cblas_##P##gemm,                                                                    \
    (enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE transA, enum CBLAS_TRANSPOSE transB, blasint m,   \
     blasint n, blasint k, T alpha, const T *a, blasint lda, const T *b, blasint ldb, T beta, T *c, \
     blasint ldc),                                                                                  \
    (order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))                          \
  ROUTINE(T, cblas_##P##dot, (blasint n, const T *x, blasint incX, const T *y, blasint incY),       \
    (n, x, incX, y, incY))                                                                          \
  ROUTINE(void, P##getrf_,                                                                          \
    (const int *m, const int *n, T *a, const int *lda, int *ipiv, int *info),                       \
    (m, n, a, lda, ipiv, info))                                                                     \
  ROUTINE(void, P##getrs_,                                                                          \
    (const char *trans, const int *n, const int *nrhs, const T *a, const int *lda,                  \
     const int *ipiv, T *b, const int *ldb, int *info, unsigned long length),                       \
    (trans, n, nrhs, a, lda, ipiv, b, ldb, info, length))                                           \
  ROUTINE(void, P##potrf_,                                                                          \
    (const char *uplo, const int *n, T *a, const int *lda, int *info, unsigned long length),        \
    (uplo, n, a, lda, info, length))                                                                \
  ROUTINE(void, P##geqrf_,                                                                          \
    (const int *m, const int *n, T *a, const int *lda, T *tau, T *work, const int *lwork,           \
     int *info),                                                                                    \
    (m, n, a, lda, tau, work, lwork, info))                                                         \
  ROUTINE(void, P##orgqr_,                                                                          \
    (const int *m, const int *n, const int *k, T *a, const int *lda, const T *tau, T *work,         \
     const int *lwork, int *info),                                                                  \
    (m, n, k, a, lda, tau, work, lwork, info))                                                      \
  ROUTINE(void, P##gesdd_,                                                                          \
    (const char *jobz, const int *m, const int *n, T *a, const int *lda, T *s, T *u,                \
     const int *ldu, T *vt, const int *ldvt, T *work, const int *lwork, int *iwork, int *info,      \
     unsigned long length),                                                                         \
    (jobz, m, n, a, lda, s, u, ldu, vt, ldvt, work, lwork, iwork, info, length))                    \
  ROUTINE(void, P##syevd_,                                                                          \
    (const char *jobz, const char *uplo, const int *n, T *a, const int *lda, T *w, T *work,         \
     const int *lwork, int *iwork, const int *liwork, int *info, unsigned long first,               \
     unsigned long second),                                                                         \
    (jobz, uplo, n, a, lda, w, work, lwork, iwork, liwork, info, first, second))                    \
  ROUTINE(void, P##trtrs_,                                                                          \
    (const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs,          \
     const T *a, const int *lda, T *b, const int *ldb, int *info, unsigned long first,              \
     unsigned long second, unsigned long third),                                                    \
    (uplo, trans, diag, n, nrhs, a, lda, b, ldb, info, first, second, third))

#define AUTOGRAPH_DECLARE(RESULT, NAME, PARAMETERS, ARGUMENTS)                                      \
  __attribute__((visibility("hidden"))) RESULT NAME PARAMETERS;
AUTOGRAPH_ROUTINES(AUTOGRAPH_DECLARE)
