// An autumn leaf with dew, on nothing: the blade lets light (and what is behind) through.
#include "common.inc"
global_settings { assumed_gamma 1.0 max_trace_level 12 }
#default { finish { ambient 0 diffuse 0.8 } }
camera { orthographic location <0, 0, -8> direction z right x*2.12*image_width/image_height up y*2.12 rotate z*24 translate <-0.02, -0.12, 0> }
light_source { <-5, 6, -7> rgb <1, 0.96, 0.88>*1.15 area_light x*1.5, y*1.5, 5, 5 adaptive 1 jitter circular orient }
light_source { <4, -2, 6> rgb <1, 0.85, 0.55>*0.55 shadowless }
light_source { <5, 1, -6> rgb <0.7, 0.82, 1>*0.28 shadowless }

// the blade: S runs along the midrib, T across
#macro HalfWidth(S) (0.70*pow(sin(pi*pow(S, 0.66)), 0.82)*(1 - 0.28*S*S)*(1 - 0.5*pow(S, 5)) ) #end
#macro Mid(S) <0.16*sin(2.2*S - 0.5) - 0.03, -0.78 + 1.72*S, 0.17*sin(pi*S*1.1) - 0.12> #end
#declare NU = 260; #declare NV = 81;
#declare V = array[NU][NV]; #declare N = array[NU][NV];
#declare I = 0;
#while (I < NU)
  #declare S = 0.002 + 0.996*I/(NU - 1);
  #declare M = Mid(S); #declare Tg = vnormalize(Mid(S + 0.01) - Mid(S - 0.01));
  #declare Sd = vnormalize(vcross(Tg, z));
  #declare H = HalfWidth(S);
  #declare J = 0;
  #while (J < NV)
    #declare T = 2*J/(NV - 1) - 1;
    #declare Aw = abs(T);
    // forward-pointing teeth, a smaller set on each
    #declare Q = S*19 + (T > 0 ? 0.4 : 0);
    #declare Tooth = (1 - pow(Q - floor(Q), 0.8))*0.055 + (1 - (3*Q - floor(3*Q)))*0.014;
    #declare Hh = H*(1 + Tooth*pow(Aw, 7)*min(1, 7*(1 - S)));
    #declare Vein = S - 0.30*Aw*0.62;
    #declare Bulge = 0.020*sin((Vein*13)*2*pi)*min(1, 3*Aw)*(1 - 0.5*Aw);
    #declare Curl = -0.20*Aw*Aw*(0.7 + 0.6*S) + 0.035*Aw*Aw*sin(9*S + (T > 0 ? 1.2 : 3.1));
    #declare V[I][J] = M + Sd*T*Hh + Tg*(0.16*Aw*H) + z*(-Curl*0.9 - Bulge - 0.03*exp(-pow(Aw/0.05, 2))*(1 - S));
    #declare J = J + 1;
  #end
  #declare I = I + 1;
#end
#declare I = 0;
#while (I < NU)
  #declare J = 0;
  #while (J < NV)
    #declare C = vcross(V[min(I + 1, NU - 1)][J] - V[max(I - 1, 0)][J], V[I][min(J + 1, NV - 1)] - V[I][max(J - 1, 0)]);
    #declare N[I][J] = (vlength(C) < 1e-12 ? -z : vnormalize(C));
    #declare J = J + 1;
  #end
  #declare I = I + 1;
#end
// vein functions of u (along) and v (across, 0..1)
#declare fA = function(v) { abs(2*v - 1) }
#declare fVn = function(u, v) { (u - 0.186*fA(v) + 0.020*fA(v)*fA(v))*13 + select(v - 0.5, 0, 0.35) }
#declare fTri = function(q) { abs(q - floor(q) - 0.5)*2 }                 // 1 on the vein
#declare fSec = function(u, v) { pow(fTri(fVn(u, v)), 16 + 12*fA(v)) }
#declare fMid = function(u, v) { exp(-pow(fA(v)/(0.045*(1.15 - u) + 0.006), 2)) }
#declare fCr = function { pattern { crackle form <-1, 1, 0> scale 1 } }
#declare fNet = function(u, v) { 0.55*exp(-pow(fCr(u*46, v*38, 0)/0.075, 2)) + 0.45*exp(-pow(fCr(u*120, v*100, 5)/0.11, 2)) }
#declare fVein = function(u, v, w) { min(1, max(fMid(u, v), max(0.85*fSec(u, v), 0.42*fNet(u, v)))) }
#declare fHue = function(u, v, w) { min(0.999, max(0, 0.15 + 0.55*fA(v)*fA(v) + 0.42*u*u + 0.55*(f_noise3d(u*5, v*4, 2) - 0.5) + 0.25*(f_noise3d(u*17, v*14, 7) - 0.5))) }
#declare Tr = 0.30;   // how much the blade lets through
#macro BladePig(Tn, K)
  function { fHue(x, y, 0) }
  color_map {
    [0.00 rgbt <0.20*K, 0.34*K, 0.045*K, Tn>]
    [0.30 rgbt <0.46*K, 0.42*K, 0.045*K, Tn>]
    [0.50 rgbt <0.78*K, 0.44*K, 0.035*K, Tn>]
    [0.72 rgbt <0.74*K, 0.17*K, 0.025*K, Tn>]
    [1.00 rgbt <0.34*K, 0.04*K, 0.022*K, Tn*0.6>]
  }
#end
#declare Leaf = mesh {
  #declare I = 0;
  #while (I < NU - 1)
    #declare J = 0;
    #while (J < NV - 1)
      #declare Ua = I/(NU - 1); #declare Ub = (I + 1)/(NU - 1); #declare Va = J/(NV - 1); #declare Vb = (J + 1)/(NV - 1);
      smooth_triangle { V[I][J], N[I][J], V[I+1][J], N[I+1][J], V[I+1][J+1], N[I+1][J+1] uv_vectors <Ua, Va>, <Ub, Va>, <Ub, Vb> }
      smooth_triangle { V[I][J], N[I][J], V[I+1][J+1], N[I+1][J+1], V[I][J+1], N[I][J+1] uv_vectors <Ua, Va>, <Ub, Vb>, <Ua, Vb> }
      #declare J = J + 1;
    #end
    #declare I = I + 1;
  #end
}
object {
  Leaf
  uv_mapping
  texture {
    uv_mapping
    pigment {
      function { fVein(x, y, 0) }
      pigment_map {
        [0.0 BladePig(Tr, 1)]
        [0.35 BladePig(Tr*0.62, 0.82)]
        [0.8 rgbt <0.72, 0.52, 0.20, 0.04>]
        [1.0 rgbt <0.80, 0.62, 0.30, 0>]
      }
    }
    finish { diffuse 0.72, 0.45 specular 0.22 roughness 0.03 }
  }
}
// stalk
#declare I = 0;
#while (I < 40)
  #declare F = I/40; #declare F2 = (I + 1)/40;
  #macro St(T) (Mid(0) + <0.16*T*T - 0.10*T, -0.40*T, -0.05*T*T + 0.003>) #end
  union {
    cone { St(F), 0.013 + 0.004*F + 0.018*pow(F, 12), St(F2), 0.013 + 0.004*F2 + 0.018*pow(F2, 12) }
    sphere { St(F2), 0.013 + 0.004*F2 + 0.018*pow(F2, 12) }
    pigment { rgb <0.55, 0.26, 0.09>*(1 - 0.35*F) } finish { diffuse 0.8 specular 0.3 roughness 0.03 }
  }
  #declare I = I + 1;
#end
// dew
#declare S7 = seed(1234);
#declare K = 0;
#while (K < 34)
  #declare I = int(Rnd(S7, 0.12, 0.90)*NU); #declare J = int(Rnd(S7, 0.12, 0.88)*NV);
  #declare Nn = N[I][J]; #if (Nn.z > 0) #declare Nn = -Nn; #end
  #declare Rr = 0.011 + 0.052*pow(rand(S7), 3);
  sphere {
    0, 1 scale <Rr, Rr, Rr*0.62>
    translate V[I][J] + Nn*Rr*0.22
    pigment { rgbt <1, 1, 1, 0.93> }
    finish { diffuse 0.06 specular 1.6 roughness 0.0015 reflection { 0.02, 0.5 falloff 3 } conserve_energy }
    interior { ior 1.20 }
    no_shadow
  }
  #declare K = K + 1;
#end
